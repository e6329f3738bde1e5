// Package standin is what stand-ins of services have in common, whatever they stand in for: trouble that is ordered for what is to
// come, errands that end with the stand-in, the address under which it is found, chance, and pages with their words.
package standin
