package org.pitstop.flash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.flash.TransferEncoding;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.Image.Area;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.software.Sha256;

/**
 * An image, area by area matched with the memory that the profile allows; made before anything is sent.
 *
 * @param bootLoader the areas of the secondary boot loader; none: there is none
 */
record Plan(Image image, List<Part> parts, List<Part> bootLoader) {

  /**
   * One area, the block of memory that holds it, and what its checksum routine is told.
   *
   * @param encoding makes what is transferred; empty: the area is transferred as it is
   */
  record Part(Image image, Area area, EcuProfile.MemoryBlock block, HexBytes checksum, Optional<TransferEncoding> encoding) {
    RecordLayout.Values values(Conversation c) {
      return new RecordLayout.Values(block.alfid(), area.address(), area.sizeBytes(), checksum, c.today());
    }

    RecordLayout.Values eraseValues(Conversation c) {
      boolean all = block.erase().range() == EcuProfile.Erase.Range.BLOCK;
      return new RecordLayout.Values(block.alfid(), all ? block.address() : area.address(), all
          ? block.sizeBytes() : area.sizeBytes(), checksum, c.today());
    }

    /** An area that comes encoded is what its file says; a plain one is encoded as the profile says. */
    int dataFormatId() {
      return area.dataFormatId() != 0 ? area.dataFormatId() : block.dataFormatId();
    }

    @Override
    public String toString() {
      return "%s at 0x%X (%d bytes)".formatted(block.name(), area.address(), area.sizeBytes());
    }
  }

  /** @throws ImageException if an area lies outside of what the profile allows, or cannot be transferred as the profile says */
  static Plan of(EcuProfile profile, Image image, Equipment equipment) throws ImageException, IOException {
    List<Part> loader = profile.bootLoader().isPresent() ? loader(profile, profile.bootLoader().get(), equipment) : List.of();
    return new Plan(image, parts(profile, image, profile.blocks(), equipment), loader);
  }

  private static List<Part> loader(EcuProfile profile, EcuProfile.BootLoader loader, Equipment equipment)
      throws ImageException, IOException {
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(loader.file()), Sha256.digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      Sha256 digest = Sha256.finish(in.getMessageDigest());
      if (!digest.equals(loader.sha256())) {
        throw new ImageException("secondary boot loader %s has SHA-256 %s (the profile says %s)".formatted(loader.file(), digest,
            loader.sha256()));
      }
    }
    Image image = equipment.images.read(loader.file(), loader.format(), loader.block().address());
    return parts(profile, image, List.of(loader.block()), equipment);
  }

  private static List<Part> parts(EcuProfile profile, Image image, List<EcuProfile.MemoryBlock> blocks, Equipment equipment)
      throws ImageException, IOException {
    List<Part> parts = new ArrayList<>();
    for (Area area : image.areas()) {
      EcuProfile.MemoryBlock block = block(profile, area, blocks);
      Optional<TransferEncoding> encoding = encoding(area, block, equipment);
      Part plain = new Part(image, area, block, HexBytes.NONE, encoding);
      parts.add(new Part(image, area, block, checksum(profile, plain), encoding));
    }
    return List.copyOf(parts);
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

  private static EcuProfile.MemoryBlock block(EcuProfile profile, Area area, List<EcuProfile.MemoryBlock> blocks) throws ImageException {
    EcuProfile.MemoryBlock block = blocks.stream().filter(b -> b.holds(area.address(), area.sizeBytes())).findFirst()
        .orElseThrow(() -> new ImageException(where(area) + " is in no memory block of ECU " + profile.ecu() + " (allowed: "
            + allowed(blocks) + ")"));
    if (area.dataFormatId() != 0 && area.dataFormatId() != block.dataFormatId()) {
      throw new ImageException("%s has data format 0x%02X (allowed in block %s: 0x%02X)".formatted(where(area), area.dataFormatId(),
          block.name(), block.dataFormatId()));
    }
    boolean erasesArea = block.erase().when() != EcuProfile.Erase.When.NONE && block.erase().range() == EcuProfile.Erase.Range.AREA;
    if (isCompressed(area) && erasesArea) {
      throw new ImageException(where(area) + " comes compressed, so its size in memory is not known (allowed for block " + block.name()
          + ": erase.range \"block\")");
    }
    return block;
  }

  /** ISO 14229-1:2020, table 395: the high nibble is the compression. */
  private static boolean isCompressed(Area area) {
    return area.dataFormatId() >> 4 != 0;
  }

  private static Optional<TransferEncoding> encoding(Area area, EcuProfile.MemoryBlock block, Equipment equipment) throws ImageException {
    if (block.dataFormatId() == 0 || area.dataFormatId() != 0) {
      return Optional.empty();
    }
    Optional<TransferEncoding> encoding = equipment.encoding(block.dataFormatId());
    if (encoding.isEmpty()) {
      throw new ImageException("block %s wants data format 0x%02X, %s is plain, and no transfer encoding with %s=%d is there: install its "
          .formatted(block.name(), block.dataFormatId(), where(area), TransferEncoding.DATA_FORMAT, block.dataFormatId())
          + "bundle or configure it");
    }
    return encoding;
  }

  private static String where(Area area) {
    return "the image's area at 0x%X with %d bytes".formatted(area.address(), area.sizeBytes());
  }

  private static String allowed(List<EcuProfile.MemoryBlock> blocks) {
    return String.join(", ", blocks.stream().map(b -> "%s 0x%X…0x%X".formatted(b.name(), b.address(), b.address()
        + b.sizeBytes() - 1)).toList());
  }

  private static HexBytes checksum(EcuProfile profile, Part part) throws ImageException, IOException {
    if (part.block().verification().isEmpty() || part.block().verification().get().algorithm() == Checksum.NONE) {
      return HexBytes.NONE;
    }
    EcuProfile.Verification verification = part.block().verification().get();
    boolean ofMemory = verification.over() == EcuProfile.Verification.Over.MEMORY;
    if (ofMemory && part.area().dataFormatId() != 0) {
      throw new ImageException(where(part.area()) + " comes encoded, so the checksum of its memory is not known (allowed for block "
          + part.block().name() + ": verification.algorithm \"none\", or verification.over \"transfer\")");
    }
    try (InputStream in = ofMemory ? part.image().open(part.area()) : new TransferSource(profile.ecu(), part)) {
      return verification.algorithm().of(in);
    }
  }
}
