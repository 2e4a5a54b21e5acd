package org.pitstop.simulator.ecu;

/** 0x10 (ISO 14229-1:2020, 10.2). */
final class DiagnosticSessionControl implements Service {
  @Override
  public int sid() {
    return 0x10;
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
  public Reply serve(Request request, EcuState ecu) {
    Session wanted = session(request.subFunction());
    if (wanted == null) {
      return Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    }
    if (request.length() != 2) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    Reply answer = answer(wanted, ecu.settings);
    return switch (wanted) {
      case DEFAULT -> leave(answer, ecu);
      case EXTENDED -> enter(wanted, answer, ecu);
      case PROGRAMMING -> ecu.bootLoader() ? enter(wanted, answer, ecu) : jump(answer, ecu);
    };
  }

  /** Null: there is no such session. */
  private static Session session(int code) {
    for (Session s : Session.values()) {
      if (s.code == code) {
        return s;
      }
    }
    return null;
  }

  private static Reply enter(Session session, Reply answer, EcuState ecu) {
    ecu.enter(session);
    return answer;
  }

  /** Back to the application by a restart, if there is one. */
  private static Reply leave(Reply answer, EcuState ecu) {
    ecu.enter(Session.DEFAULT);
    return ecu.bootLoader() && ecu.memory.applicationValid() ? answer.then(Reply.Effect.RESET) : answer;
  }

  private static Reply jump(Reply answer, EcuState ecu) {
    if (ecu.surroundings.speedKmh() > CheckPreconditions.MAX_SPEED_KMH) {
      return Reply.negative(Nrc.SPEED_TOO_HIGH);
    }
    return answer.busy(ecu.settings.bootNanos()).then(Reply.Effect.BOOT_LOADER);
  }

  /** P2 in ms, P2* in 10 ms (table 29). */
  private static Reply answer(Session session, EcuSettings s) {
    int p2Star = s.p2StarMs() / 10;
    return Reply.positive(0x50, session.code, s.p2Ms() >> 8, s.p2Ms(), p2Star >> 8, p2Star);
  }
}
