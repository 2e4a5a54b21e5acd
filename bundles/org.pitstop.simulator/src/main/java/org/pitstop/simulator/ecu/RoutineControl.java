package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.util.List;

/** 0x31, startRoutine only (ISO 14229-1:2020, 14.2). */
final class RoutineControl implements Service {
  private static final int START = 1;
  private static final int OPTION = 4;
  private static final List<Routine> ROUTINES =
      List.of(new CheckPreconditions(), new EraseMemory(), new CheckMemory(), new CheckDependencies(),
          new ActivateLoader());

  @Override
  public int sid() {
    return 0x31;
  }

  @Override
  public boolean hasSubFunction() {
    return true;
  }

  @Override
  public int minLength() {
    return OPTION;
  }

  @Override
  public boolean available(EcuState ecu) {
    return ecu.session() != Session.DEFAULT;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) throws IOException {
    if (request.subFunction() != START) {
      return Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    }
    Routine routine = routine(request.u16(2));
    if (routine == null || !routine.available(ecu)) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    if (routine.secured() && !ecu.security.unlocked()) {
      return Reply.negative(Nrc.SECURITY_ACCESS_DENIED);
    }
    if (request.length() != OPTION + routine.optionLength()) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    return routine.start(request, OPTION, ecu);
  }

  /** Null: there is no such routine. */
  private static Routine routine(int id) {
    return ROUTINES.stream().filter(r -> r.id() == id).findFirst().orElse(null);
  }
}
