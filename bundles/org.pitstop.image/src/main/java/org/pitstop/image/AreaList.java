package org.pitstop.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.image.Image.Area;
import org.pitstop.api.image.ImageException;

/** Joins records that follow each other into areas, and refuses those that overlap or go backwards. */
final class AreaList {
  /** More areas than any ECU has memory blocks; a file with more is broken. */
  static final int MAX_AREAS = 4096;
  private static final long MEMORY_END = 1L << 32;

  private final Path file;
  private final List<Area> areas = new ArrayList<>();
  private final List<Records.Position> begins = new ArrayList<>();
  private long begin;
  private long end = -1;
  private int dataFormatId;
  private boolean joinable;

  AreaList(Path file) {
    this.file = file;
  }

  void add(Records record, long sizeBytes) throws ImageException {
    long address = record.address();
    if (address < 0 || address + sizeBytes > MEMORY_END) {
      throw wrong(record, "%d bytes at 0x%X are not within 0x0–0xFFFFFFFF".formatted(sizeBytes, address));
    }
    if (!(joinable && address == end && record.dataFormatId() == dataFormatId)) {
      checkOrder(record);
      finishArea();
      begin(record);
    }
    end = address + sizeBytes;
    joinable = record.mayJoin();
  }

  /** How much memory compressed or encrypted data will fill is not known: only their beginnings can be compared. */
  private void checkOrder(Records record) throws ImageException {
    long free = dataFormatId == 0 || end < 0 ? end : begin + 1;
    long address = record.address();
    if (address < free) {
      String how = address >= begin ? "overlaps what came before, which ends at 0x%X".formatted(end) : "comes after one for 0x%X".formatted(begin);
      throw wrong(record, "a record for 0x%X %s; addresses must rise".formatted(address, how));
    }
  }

  private void begin(Records record) throws ImageException {
    if (areas.size() == MAX_AREAS) {
      throw wrong(record, "more than " + MAX_AREAS + " separate areas");
    }
    begin = record.address();
    begins.add(record.position());
    dataFormatId = record.dataFormatId();
  }

  private void finishArea() {
    if (end >= 0) {
      areas.add(new Area(begin, end - begin, dataFormatId));
    }
  }

  /** The areas, once the last record was added. */
  List<Area> areas() throws ImageException {
    finishArea();
    end = -1;
    if (areas.isEmpty()) {
      throw new ImageException(file + ": holds no data");
    }
    return List.copyOf(areas);
  }

  /** Where each area begins in the file, in the order of the areas. */
  List<Records.Position> begins() {
    return List.copyOf(begins);
  }

  private ImageException wrong(Records record, String what) {
    return new ImageException(file + " " + record.position() + ": " + what);
  }
}
