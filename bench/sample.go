package main

import (
	"fmt"
	"slices"
	"time"
)

// quantile is the value that a share q (0 to 1) of the sample does not exceed.
func quantile[T ~int64 | ~float64](sample []T, q float64) T {
	if len(sample) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(sample))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func median[T ~int64 | ~float64](sample []T) T { return quantile(sample, 0.5) }

func micros(d time.Duration) string {
	return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond))
}

func millis(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

func times(ratio float64) string { return fmt.Sprintf("%.2f×", ratio) }
