package org.pitstop.api.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The bytes of the memory areas of one ECU. The bytes stay in the file; only the list of areas is in memory. */
@ProviderType
public interface Image {

  /** The areas, by rising address, without overlap; at least one. */
  List<Area> areas();

  /** Bytes of all areas together. */
  default long sizeBytes() {
    return areas().stream().mapToLong(Area::sizeBytes).sum();
  }

  /** Reads the bytes of an area from its beginning. To be closed. */
  InputStream open(Area area) throws IOException;

  /**
   * A contiguous range of memory.
   *
   * @param dataFormatId the data format identifier of RequestDownload (0x00: plain)
   */
  record Area(long address, long sizeBytes, int dataFormatId) {}
}
