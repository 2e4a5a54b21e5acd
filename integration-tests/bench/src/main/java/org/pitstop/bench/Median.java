package org.pitstop.bench;

import java.util.Arrays;
import java.util.concurrent.Callable;

/** The middle of several measurements. */
final class Median {
  private Median() {}

  static double of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Measures several times. */
  static double of(int times, Callable<Double> measurement) throws Exception {
    double[] values = new double[times];
    for (int i = 0; i < times; i++) {
      values[i] = measurement.call();
    }
    return of(values);
  }
}
