//go:build race

package receipt

// everyPhoto: one in so many of the table is read. The race detector makes reading
// one fifteen times slower, and finds in five what it finds in all. .ci/run reads all of them without it.
const everyPhoto = 12

const raceDetector = true
