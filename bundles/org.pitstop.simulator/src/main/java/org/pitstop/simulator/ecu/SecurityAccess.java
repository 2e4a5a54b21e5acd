package org.pitstop.simulator.ecu;

import java.util.Arrays;

/** 0x27 level 0x11, in the programming session (ISO 14229-1:2020, 10.4). */
final class SecurityAccess implements ProgrammingService {
  private static final int REQUEST_SEED = 0x11;
  private static final int SEND_KEY = 0x12;

  @Override
  public int sid() {
    return 0x27;
  }

  @Override
  public boolean hasSubFunction() {
    return true;
  }

  @Override
  public int minLength() {
    return 2;
  }

  @Override
  public boolean secured() {
    return false;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    return switch (request.subFunction()) {
      case REQUEST_SEED -> requestSeed(request, ecu.security);
      case SEND_KEY -> sendKey(request, ecu.security);
      default -> Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    };
  }

  private static Reply requestSeed(Request request, SecurityGate gate) {
    if (request.length() != 2) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    if (gate.lockedOut()) {
      return Reply.negative(Nrc.DELAY_NOT_EXPIRED);
    }
    byte[] seed = gate.newSeed();
    byte[] response = new byte[2 + seed.length];
    response[0] = 0x67;
    response[1] = REQUEST_SEED;
    System.arraycopy(seed, 0, response, 2, seed.length);
    return Reply.positive(response);
  }

  private static Reply sendKey(Request request, SecurityGate gate) {
    if (!gate.seedGiven()) {
      return Reply.negative(Nrc.REQUEST_SEQUENCE_ERROR);
    }
    if (request.length() != 2 + SecurityGate.KEY_LENGTH) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    int nrc = gate.unlock(Arrays.copyOfRange(request.bytes(), 2, request.length()));
    return nrc == Nrc.NONE ? Reply.positive(0x67, SEND_KEY) : Reply.negative(nrc);
  }
}
