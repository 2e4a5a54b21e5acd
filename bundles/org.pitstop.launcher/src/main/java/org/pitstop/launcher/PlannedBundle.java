package org.pitstop.launcher;

/**
 * A bundle that a feature asks for.
 *
 * @param group Maven group
 * @param artifact Maven artifact
 * @param startLevel 1 or more
 */
public record PlannedBundle(String group, String artifact, String version, int startLevel) {

  /** Begins the location of every bundle that this launcher installs. */
  static final String LOCATION_PREFIX = "pitstop:";

  public PlannedBundle {
    if (startLevel < 1) {
      throw new IllegalArgumentException(group + ":" + artifact + ": start level " + startLevel + " is below 1");
    }
  }

  /** Where the framework knows it by. Without the version: another version is an update of the same bundle. */
  String location() {
    return LOCATION_PREFIX + group + ":" + artifact;
  }

  /** Its file in the repository directory. */
  public String fileName() {
    return artifact + "-" + version + ".jar";
  }

  @Override
  public String toString() {
    return group + ":" + artifact + ":" + version;
  }
}
