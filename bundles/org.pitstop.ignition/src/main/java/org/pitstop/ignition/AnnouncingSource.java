package org.pitstop.ignition;

import org.pitstop.api.ignition.ConditionSource;

/** A source that says when its value has changed or came back, and so need not be polled. */
interface AnnouncingSource extends ConditionSource {

  /** @param changed runs on the source's thread and must not block */
  void onChange(Runnable changed);
}
