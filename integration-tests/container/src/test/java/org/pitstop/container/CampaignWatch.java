package org.pitstop.container;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;

/**
 * A CampaignObserver of the agent, which knows where the campaign is at any moment; it comes again whenever the API is replaced. The first
 * state has no row: there the agent's log tells that a command has come.
 */
final class CampaignWatch implements InvocationHandler, SynchronousBundleListener {
  private static final String OBSERVER = "org.pitstop.api.campaign.CampaignObserver";
  private static final String CAMPAIGNS = "org.pitstop.api.campaign.Campaigns";
  private static final String API = "org.pitstop.api";
  /** Held here: java.util.logging forgets loggers that nobody holds. */
  private static final Logger DESK = Logger.getLogger("org.pitstop.campaign.CampaignDesk");

  private final OutsideView agent;
  private final Consumer<Moment> moments;
  private final Map<String, String> ecus = new HashMap<>();
  private final List<String> rows = new ArrayList<>();
  private BundleContext attachedTo;
  private ServiceRegistration<?> registration;
  private String state = "";

  /** @param moments told when one begins; not to be kept waiting for long */
  CampaignWatch(OutsideView agent, Consumer<Moment> moments) throws ClassNotFoundException {
    this.agent = agent;
    this.moments = moments;
    attach();
    DESK.addHandler(new CommandLog());
  }

  private void attach() throws ClassNotFoundException {
    attachedTo = agent.system();
    registration = agent.register(OBSERVER, this);
    attachedTo.addBundleListener(this);
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    if (!event.getBundle().getSymbolicName().equals(API)) {
      return;
    }
    try {
      if (event.getType() == BundleEvent.RESOLVED) {
        registration = agent.register(OBSERVER, this);
      } else if (event.getType() == BundleEvent.UNRESOLVED && registration != null) {
        registration.unregister();
        registration = null;
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Forgets the campaigns before. */
  synchronized void begin() throws ClassNotFoundException {
    if (agent.system() != attachedTo) {
      attach(); // the framework was started again
    }
    state = "";
    ecus.clear();
    rows.clear();
  }

  /** Whether the campaign is at a moment now. */
  synchronized boolean at(Moment moment) {
    return moment.ofEcu() ? ecus.containsValue(moment.name()) : state.equals(moment.name());
  }

  synchronized List<String> rows() {
    return List.copyOf(rows);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Exception {
    switch (method.getName()) {
      case "state" -> row((String) arguments[1], (String) arguments[2], (String) arguments[3]);
      case "progress" -> progress((String) OutsideView.call(arguments[0], "what"), (long) OutsideView.call(arguments[0], "doneBytes"));
      default -> { }
    }
    return null;
  }

  private void row(String ecu, String from, String to) {
    synchronized (this) {
      rows.add((ecu.isEmpty() ? "" : ecu + " ") + from + " > " + to);
      if (ecu.isEmpty()) {
        state = to;
      } else {
        ecus.put(ecu, to);
      }
    }
    for (Moment moment : Moment.values()) {
      if (moment.name().equals(to) && moment.ofEcu() != ecu.isEmpty() && !moment.inTransfer()) {
        moments.accept(moment);
      }
    }
  }

  private void progress(String phase, long bytes) {
    if (phase.equals("flash") && bytes > 0) {
      moments.accept(at(Moment.ROLLING_BACK) ? Moment.ROLLING_BACK : Moment.PROGRAMMING);
    }
  }

  private void received() {
    synchronized (this) {
      rows.add("> RECEIVED");
      state = Moment.RECEIVED.name();
    }
    moments.accept(Moment.RECEIVED);
  }

  /** Reports that the TSP has not acknowledged. */
  int unacknowledged() throws Exception {
    return ((Collection<?>) OutsideView.call(agent.service(CAMPAIGNS).orElseThrow(), "unacknowledged")).size();
  }

  /** Campaigns that have not ended. */
  int running() throws Exception {
    int running = 0;
    for (Object status : (Collection<?>) OutsideView.call(agent.service(CAMPAIGNS).orElseThrow(), "all")) {
      running += (boolean) OutsideView.call(status, "ended") ? 0 : 1;
    }
    return running;
  }

  private final class CommandLog extends Handler {
    @Override
    public void publish(LogRecord record) {
      if (record.getMessage() != null && record.getMessage().startsWith("command upgrade")) {
        received();
      }
    }

    @Override
    public void flush() {
      // nothing is kept back
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
