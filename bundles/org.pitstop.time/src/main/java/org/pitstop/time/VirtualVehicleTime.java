package org.pitstop.time;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/**
 * Simulated time, deterministic: one baton goes round, and only the thread that has it runs. A task that waits keeps the baton and runs
 * the due events itself until somebody may go on, so that a transfer of thousands of frames needs no change of threads. Time
 * jumps to the next event when no task can run, stands still while one does, and does not move while none waits.
 */
public final class VirtualVehicleTime implements VehicleTime {
  private static final System.Logger LOG = System.getLogger(VirtualVehicleTime.class.getName());

  private final Object lock = new Object();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  /** Those who may run, in the order in which they became able to. */
  private final Deque<Turn> ready = new ArrayDeque<>();
  /** Those who wait in this time. Any of them can run the events. */
  private final Deque<Turn> waiting = new ArrayDeque<>();
  private Turn holder;
  private long sequence;
  private volatile long now;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable event) {
    synchronized (lock) {
      Event e = add(delayNanos, event);
      wakeSomebodyIfIdle();
      return e;
    }
  }

  @Override
  public Waiter waiter() {
    return new VirtualWaiter();
  }

  @Override
  public Thread start(String name, Runnable task) {
    Turn turn = new Turn();
    Thread thread = new Thread(() -> runTask(turn, name, task), name);
    thread.setDaemon(true);
    turn.thread = thread;
    synchronized (lock) {
      becomeReady(turn);
    }
    thread.start();
    return thread;
  }

  private void runTask(Turn turn, String name, Runnable task) {
    awaitBaton(turn);
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "task " + name + " failed", e);
    } finally {
      passOn();
    }
  }

  private final class VirtualWaiter implements Waiter {
    private boolean permit;
    private Turn sleeper;

    @Override
    public void signal() {
      synchronized (lock) {
        permit = true;
        if (sleeper != null && !sleeper.ready) {
          becomeReady(sleeper);
        }
      }
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Turn turn;
      boolean visitor;
      synchronized (lock) {
        visitor = holder == null || holder.thread != Thread.currentThread();
        if (permit || timeoutNanos <= 0) {
          return take();
        }
        turn = visitor ? new Turn() : holder;
        turn.thread = Thread.currentThread();
      }
      if (visitor) {
        synchronized (lock) {
          becomeReady(turn);
        }
        awaitBaton(turn);
      }
      try {
        return waitFor(turn, timeoutNanos);
      } finally {
        if (visitor) {
          passOn();
        }
      }
    }

    private boolean waitFor(Turn turn, long timeoutNanos) throws InterruptedException {
      Event deadline = null;
      synchronized (lock) {
        if (permit) {
          return take();
        }
        if (sleeper != null) {
          throw new IllegalStateException("two tasks wait at one waiter");
        }
        sleeper = turn;
        turn.ready = false;
        waiting.add(turn);
        if (timeoutNanos != Long.MAX_VALUE) {
          deadline = add(timeoutNanos, () -> expire(turn));
        }
      }
      drive(turn);
      synchronized (lock) {
        sleeper = null;
        waiting.remove(turn);
        if (deadline != null) {
          deadline.cancel();
        }
        boolean taken = take();
        if (!taken && turn.interrupted) {
          turn.interrupted = false;
          throw new InterruptedException();
        }
        return taken;
      }
    }

    private void expire(Turn turn) {
      synchronized (lock) {
        if (sleeper == turn && !turn.ready) {
          becomeReady(turn);
        }
      }
    }

    private boolean take() {
      boolean had = permit;
      permit = false;
      return had;
    }
  }

  /** Keeps time going until this turn may run again and has the baton. */
  private void drive(Turn me) {
    while (true) {
      Event next;
      synchronized (lock) {
        if (holder != me) {
          next = null;
        } else if (!ready.isEmpty()) {
          holder = ready.poll();
          if (holder == me) {
            return;
          }
          LockSupport.unpark(holder.thread);
          next = null;
        } else {
          next = events.poll();
          if (next == null) {
            holder = null;
          } else {
            now = Math.max(now, next.at);
          }
        }
      }
      if (next != null) {
        run(next);
      } else if (awaitBatonWhileWaiting(me)) {
        return;
      }
    }
  }

  /** @return whether this turn may run; else it is its turn to run events */
  private boolean awaitBatonWhileWaiting(Turn me) {
    while (true) {
      synchronized (lock) {
        if (holder == me) {
          return me.ready;
        }
        if (holder == null && ready.isEmpty() && !events.isEmpty()) {
          holder = me;
          return false;
        }
      }
      LockSupport.park(this);
      if (Thread.interrupted()) {
        synchronized (lock) {
          me.interrupted = true;
          if (!me.ready) {
            becomeReady(me);
          }
        }
      }
    }
  }

  private void run(Event event) {
    if (event.cancelled) {
      return;
    }
    try {
      event.action.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "event at " + event.at + " ns failed", e);
    }
  }

  private void awaitBaton(Turn turn) {
    boolean interrupted = false;
    while (true) {
      synchronized (lock) {
        if (holder == turn) {
          break;
        }
      }
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void passOn() {
    synchronized (lock) {
      holder = ready.poll();
      if (holder == null && !events.isEmpty()) {
        holder = waiting.peek();
      }
      if (holder != null) {
        LockSupport.unpark(holder.thread);
      }
    }
  }

  private void becomeReady(Turn turn) {
    turn.ready = true;
    ready.add(turn);
    wakeSomebodyIfIdle();
  }

  private void wakeSomebodyIfIdle() {
    if (holder == null) {
      holder = !ready.isEmpty() ? ready.poll() : waiting.peek();
      if (holder != null) {
        LockSupport.unpark(holder.thread);
      }
    }
  }

  private Event add(long delayNanos, Runnable action) {
    long at = now + Math.max(0, delayNanos);
    Event event = new Event(at < 0 ? Long.MAX_VALUE : at, sequence++, action);
    events.add(event);
    return event;
  }

  /** A thread that takes part. */
  private static final class Turn {
    private Thread thread;
    private boolean ready;
    private boolean interrupted;
  }

  private final class Event implements Timer, Comparable<Event> {
    private final long at;
    private final long order;
    private final Runnable action;
    private volatile boolean cancelled;

    Event(long at, long order, Runnable action) {
      this.at = at;
      this.order = order;
      this.action = action;
    }

    @Override
    public void cancel() {
      synchronized (lock) {
        if (!cancelled) {
          cancelled = true;
          events.remove(this);
        }
      }
    }

    @Override
    public int compareTo(Event o) {
      int c = Long.compare(at, o.at);
      return c != 0 ? c : Long.compare(order, o.order);
    }
  }
}
