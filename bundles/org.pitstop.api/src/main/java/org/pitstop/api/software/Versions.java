package org.pitstop.api.software;

import java.math.BigInteger;
import java.util.Comparator;

/** The order of version strings: runs of digits by their value, all else by character ({@code 1.9 < 1.10 < 1.10a}). */
public final class Versions {
  public static final Comparator<String> ORDER = Versions::compare;

  private Versions() {}

  private static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int iEnd = digitsEnd(a, i);
      int jEnd = digitsEnd(b, j);
      int c;
      if (iEnd > i && jEnd > j) {
        c = new BigInteger(a.substring(i, iEnd)).compareTo(new BigInteger(b.substring(j, jEnd)));
        i = iEnd;
        j = jEnd;
      } else {
        c = Character.compare(a.charAt(i++), b.charAt(j++));
      }
      if (c != 0) {
        return c;
      }
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static int digitsEnd(String s, int from) {
    int end = from;
    while (end < s.length() && s.charAt(end) >= '0' && s.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
