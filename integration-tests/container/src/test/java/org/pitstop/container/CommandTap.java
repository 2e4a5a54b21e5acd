package org.pitstop.container;

import java.io.IOException;
import java.util.function.Consumer;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.api.tsp.TspListener;

/** Stands before the agent's listener and sees each command as the wire hands it on. */
record CommandTap(TspListener agent, Consumer<TspCommand> tap) implements TspListener {

  @Override
  public void connected() {
    agent.connected();
  }

  @Override
  public void command(TspCommand command) throws IOException {
    tap.accept(command);
    agent.command(command);
  }

  @Override
  public void acknowledged(long reportSeq) {
    agent.acknowledged(reportSeq);
  }
}
