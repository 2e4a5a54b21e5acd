package org.pitstop.simulator.ecu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * 0x38 (ISO 14229-1:2020, 15.6), plain only:
 *
 * <pre>
 * 38 mode length(2) path… [DFI [k uncompressed(k) compressed(k)]]
 * 78 mode [4 maxNumberOfBlockLength(4) DFI [4(2) size(4) [size(4)]] | [position(8)]]
 * </pre>
 */
final class RequestFileTransfer implements ProgrammingService {
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int REPLACE = 3;
  private static final int READ = 4;
  private static final int READ_DIRECTORY = 5;
  private static final int RESUME = 6;
  private static final int PATH = 4;
  private static final int LONGEST_PATH = 255;
  private static final int LONGEST_NUMBER = 7;
  private static final int NUMBER = 4;

  @Override
  public int sid() {
    return 0x38;
  }

  @Override
  public int minLength() {
    return PATH + 1;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    int mode = request.u8(1);
    int length = request.u16(2);
    if (mode < ADD || mode > RESUME || length < 1 || length > LONGEST_PATH) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    int rest = PATH + length;
    int restLength = request.length() - rest;
    int numbers = restLength < 2 ? 0 : request.u8(rest + 1);
    int expected = switch (mode) {
      case DELETE, READ_DIRECTORY -> 0;
      case READ -> 1;
      default -> 2 + 2 * numbers;
    };
    if (restLength != expected) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    boolean plain = expected == 0 || request.u8(rest) == 0;
    if (!plain || expected > 1 && (numbers < 1 || numbers > LONGEST_NUMBER)) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    if (ecu.transfer() != null && ecu.transfer().begun()) {
      return Reply.negative(Nrc.CONDITIONS_NOT_CORRECT);
    }
    String path = new String(request.bytes(), PATH, length, StandardCharsets.UTF_8);
    return switch (mode) {
      case DELETE -> ecu.files.delete(path) ? Reply.positive(0x78, DELETE) : Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
      case READ -> read(ecu, mode, ecu.files.file(path), 2);
      case READ_DIRECTORY -> read(ecu, mode, Optional.of(ecu.files.list(path).getBytes(StandardCharsets.UTF_8)), 1);
      default -> {
        long size = number(request, rest + 2, numbers);
        boolean same = size == number(request, rest + 2 + numbers, numbers);
        yield same ? receive(ecu, mode, path, size) : Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
      }
    };
  }

  private static long number(Request request, int at, int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | request.u8(at + i);
    }
    return number;
  }

  private static Reply read(EcuState ecu, int mode, Optional<byte[]> content, int sizes) {
    if (content.isEmpty()) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    byte[] bytes = content.get();
    ecu.transfer(new Upload((position, count) -> FileStore.piece(bytes, position, count), bytes.length,
        ecu.settings.maxNumberOfBlockLength()));
    ByteBuffer answer = answer(ecu, mode, 2 + sizes * NUMBER).putShort((short) NUMBER);
    for (int i = 0; i < sizes; i++) {
      answer.putInt(bytes.length);
    }
    return Reply.positive(answer.array());
  }

  private static Reply receive(EcuState ecu, int mode, String path, long size) {
    if (mode == ADD && ecu.files.file(path).isPresent()) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    Optional<FileStore.Part> part = mode == RESUME ? ecu.files.part(path).filter(p -> p.size() == size) : ecu.files.begin(path, size);
    if (part.isEmpty()) {
      return Reply.negative(mode == RESUME ? Nrc.REQUEST_OUT_OF_RANGE : Nrc.DOWNLOAD_NOT_ACCEPTED);
    }
    ecu.transfer(new FileReception(ecu.files, path, part.get(), ecu.settings.maxNumberOfBlockLength()));
    ByteBuffer answer = answer(ecu, mode, mode == RESUME ? Long.BYTES : 0);
    return Reply.positive((mode == RESUME ? answer.putLong(part.get().count()) : answer).array());
  }

  private static ByteBuffer answer(EcuState ecu, int mode, int more) {
    return ByteBuffer.allocate(3 + NUMBER + 1 + more).put((byte) 0x78).put((byte) mode).put((byte) NUMBER)
        .putInt(ecu.settings.maxNumberOfBlockLength()).put((byte) 0);
  }
}
