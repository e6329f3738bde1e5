package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// middle is the median of a figure over its runs, with the smallest and the largest.
type middle struct{ median, low, high float64 }

func middleOf(all []float64) middle {
	if len(all) == 0 {
		return middle{}
	}
	all = slices.Sorted(slices.Values(all))
	n := len(all)
	return middle{(all[(n-1)/2] + all[n/2]) / 2, all[0], all[n-1]}
}

// over takes one figure out of each run.
func over(runs []figures, of func(figures) float64) []float64 {
	all := make([]float64, len(runs))
	for i, f := range runs {
		all[i] = of(f)
	}
	return all
}

// ratios divide run by run.
func ratios(a, b []figures, of func(figures) float64) []float64 {
	all := make([]float64, 0, len(a))
	for i := range a {
		if d := of(b[i]); d > 0 {
			all = append(all, of(a[i])/d)
		}
	}
	return all
}

// gauged is a geometric mean with its standard error: what ratios of pairs that met the same moment come to.
func gauged(all []float64) (mean, err float64) {
	if len(all) == 0 {
		return 0, 0
	}
	var sum, squares float64
	for _, r := range all {
		sum += math.Log(r)
	}
	sum /= float64(len(all))
	for _, r := range all {
		squares += (math.Log(r) - sum) * (math.Log(r) - sum)
	}
	mean = math.Exp(sum)
	if len(all) > 1 {
		err = mean * math.Sqrt(squares/float64(len(all)-1)/float64(len(all)))
	}
	return mean, err
}

// spread writes a median and what it lies between.
func (m middle) spread(form string) string {
	return fmt.Sprintf(strings.ReplaceAll("%s [%s–%s]", "%s", form), m.median, m.low, m.high)
}

// ratio writes what ratios of pairs come to, and what they lie between.
func ratio(all []float64) string {
	if len(all) == 0 {
		return "-"
	}
	m := middleOf(all)
	mean, err := gauged(all)
	return fmt.Sprintf("%.3f ± %.3f [%.2f–%.2f]", mean, err, m.low, m.high)
}
