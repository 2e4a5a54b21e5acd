package org.pitstop.launcher;

/**
 * What is done with a bundle at a start. The rule: only a change of the <em>feature's</em> jar replaces what is in the cache, so a
 * bundle that was updated in place (by hand or over the air) stays as it is.
 */
enum CachePolicy {
  /** Not in the cache. */
  INSTALL,
  /** The feature brings another jar than the one the launcher installed last. */
  UPDATE,
  /** The cache is right, or newer. */
  KEEP;

  /**
   * @param sha256 of the feature's jar
   * @param installed whether the framework has the bundle
   * @param recorded SHA-256 of the jar that the launcher installed last; null: none, or the record was lost
   */
  static CachePolicy of(String sha256, boolean installed, String recorded) {
    if (!installed) {
      return INSTALL;
    }
    return sha256.equals(recorded) ? KEEP : UPDATE;
  }
}
