package org.pitstop.flash;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.Image.Area;
import org.pitstop.api.image.ImageException;

/** An image, area by area matched with the memory that the profile allows; made before anything is sent. */
record Plan(Image image, List<Part> parts) {

  /** One area, the block of memory that holds it, and what its checksum routine is told. */
  record Part(Area area, EcuProfile.MemoryBlock block, HexBytes checksum) {
    RecordLayout.Values values(Conversation c) {
      return new RecordLayout.Values(block.alfid(), area.address(), area.sizeBytes(), checksum, c.today());
    }

    RecordLayout.Values eraseValues(Conversation c) {
      boolean all = block.erase().range() == EcuProfile.Erase.Range.BLOCK;
      return new RecordLayout.Values(block.alfid(), all ? block.address() : area.address(), all
          ? block.sizeBytes() : area.sizeBytes(), checksum, c.today());
    }

    @Override
    public String toString() {
      return "%s at 0x%X (%d bytes)".formatted(block.name(), area.address(), area.sizeBytes());
    }
  }

  /** @throws ImageException if an area lies outside of what the profile allows */
  static Plan of(EcuProfile profile, Image image) throws ImageException, IOException {
    List<Part> parts = new ArrayList<>();
    for (Area area : image.areas()) {
      EcuProfile.MemoryBlock block = block(profile, area);
      parts.add(new Part(area, block, block.verification().isPresent()
          ? checksum(image, area, block.verification().get().algorithm()) : HexBytes.NONE));
    }
    return new Plan(image, List.copyOf(parts));
  }

  /** Whether this part is erased with others before anything is written. */
  boolean eraseAtOnce(Part part) {
    return part.block().erase().when() == EcuProfile.Erase.When.ALL && beginsErase(part);
  }

  /** Whether erasing this part erases others too: they can only be written again together. */
  boolean sharesErase(Part part) {
    return part.block().erase().range() == EcuProfile.Erase.Range.BLOCK
        && parts.stream().filter(p -> p.block().equals(part.block())).count() > 1;
  }

  /** Whether this part is the one to erase for: a block that is erased as a whole is erased for its first part only. */
  boolean beginsErase(Part part) {
    return !sharesErase(part) || parts.stream().filter(p -> p.block().equals(part.block())).findFirst().orElseThrow().equals(part);
  }

  private static EcuProfile.MemoryBlock block(EcuProfile profile, Area area) throws ImageException {
    String where = "the image's area at 0x%X with %d bytes".formatted(area.address(), area.sizeBytes());
    EcuProfile.MemoryBlock block = profile.blocks().stream().filter(b -> b.holds(area.address(), area.sizeBytes())).findFirst()
        .orElseThrow(() -> new ImageException(where + " is in no memory block of ECU " + profile.ecu() + " (allowed: "
            + allowed(profile) + ")"));
    if (area.dataFormatId() != 0 && area.dataFormatId() != block.dataFormatId()) {
      throw new ImageException("%s has data format 0x%02X (allowed in block %s: 0x%02X)".formatted(where, area.dataFormatId(),
          block.name(), block.dataFormatId()));
    }
    return block;
  }

  private static String allowed(EcuProfile profile) {
    return String.join(", ", profile.blocks().stream().map(b -> "%s 0x%X…0x%X".formatted(b.name(), b.address(), b.address()
        + b.sizeBytes() - 1)).toList());
  }

  private static HexBytes checksum(Image image, Area area, Checksum algorithm) throws IOException {
    if (algorithm == Checksum.NONE) {
      return HexBytes.NONE;
    }
    try (InputStream in = image.open(area)) {
      return algorithm.of(in);
    }
  }
}
