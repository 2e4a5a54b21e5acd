package org.pitstop.campaign;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.software.SoftwareFile;

/** The files that an ECU of a campaign needs. */
final class Downloads {

  record Download(SoftwareFile file, URI url) {}

  private Downloads() {}

  /** The file itself, and the fallback where there is no backup. */
  static List<Download> of(EcuItem item, boolean hasBackup) {
    List<Download> files = new ArrayList<>();
    files.add(new Download(item.file(), item.url()));
    if (!hasBackup && item.fallback().isPresent()) {
      files.add(new Download(item.fallback().get(), item.fallbackUrl().orElseThrow()));
    }
    return files;
  }
}
