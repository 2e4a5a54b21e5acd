package org.pitstop.api.software;

import java.util.regex.Pattern;

/** The name of an ECU in its vehicle: 1–32 of {@code a-z 0-9 -}, beginning with a letter. */
public record EcuId(String value) implements Comparable<EcuId> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public EcuId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("'" + value + "' is no ECU id (1–32 of a-z 0-9 -, beginning with a letter)");
    }
  }

  @Override
  public int compareTo(EcuId o) {
    return value.compareTo(o.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
