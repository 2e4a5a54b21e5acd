package org.pitstop.tsp.mqtt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one connection that receiver and reporter share: two components, so that Declarative Services sees no cycle with the campaign. */
@Component(name = "org.pitstop.tsp.mqtt", service = MqttConnection.class)
@Designate(ocd = MqttConnection.Config.class)
public final class MqttConnection {

  @ObjectClassDefinition(name = "Pitstop TSP link over MQTT", description = "MQTT 5 over TLS with a client certificate")
  @interface Config {
    @AttributeDefinition(description = "Vehicle identification number; empty: vin of vehicle.properties")
    String vin() default "";

    @AttributeDefinition(description = "Host name of the broker, as in its certificate; empty: brokerHost of vehicle.properties")
    String host() default "";

    @AttributeDefinition(description = "Port of the broker; 0: brokerPort of vehicle.properties")
    int port() default 0;

    @AttributeDefinition(description = "Directory of vehicle.properties, vehicle.key, vehicle.pem, tls-root.pem; renewed certificates are kept here;"
        + " empty: ${pitstop.state}/credentials")
    String credentials() default "";

    @AttributeDefinition(description = "Longest silence on the connection, in seconds")
    int keepAliveSeconds() default 60;

    @AttributeDefinition(description = "Shortest wait before the next connection, in milliseconds")
    long reconnectMinMs() default 1_000;

    @AttributeDefinition(description = "Longest wait before the next connection, in milliseconds")
    long reconnectMaxMs() default 300_000;

    @AttributeDefinition(description = "How long the broker keeps commands for a vehicle without a connection, in seconds")
    long sessionExpirySeconds() default 30 * 86_400;

    @AttributeDefinition(description = "Percent of its certificate's life that is left when the vehicle asks for the next one")
    int renewPercentLeft() default 33;
  }

  private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
  /** For what the session is doing when it is stopped. */
  private static final int END_SECONDS = 5;
  /** Between two requests for a certificate. */
  private static final Duration RENEWAL_MIN = Duration.ofSeconds(30);
  private static final Duration RENEWAL_MAX = Duration.ofHours(6);

  /** After the end, what still comes from the wire's threads is of no interest. */
  private final ExecutorService executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
      task -> new Thread(task, "pitstop-tsp-mqtt"), new ThreadPoolExecutor.DiscardPolicy());
  private final WireThreads threads = new WireThreads();
  private final BrokerSession session;
  private Consumer<String> vinListener = vin -> { };
  private String vin = "";

  @Activate
  public MqttConnection(BundleContext context, @Reference WallTime time, Config config) {
    Duration keepAlive = Duration.ofSeconds(within("keepAliveSeconds", config.keepAliveSeconds(), 5, 65_535));
    Duration expiry = Duration.ofSeconds(within("sessionExpirySeconds", config.sessionExpirySeconds(), 0, 0xFFFF_FFFFL));
    int renewPercentLeft = (int) within("renewPercentLeft", config.renewPercentLeft(), 1, 90);
    BackOff backOff = new BackOff(Duration.ofMillis(config.reconnectMinMs()), Duration.ofMillis(config.reconnectMaxMs()), new SplittableRandom());
    Path directory = config.credentials().isBlank()
        ? Path.of(String.valueOf(context.getProperty("pitstop.state")), "credentials") : Path.of(config.credentials());
    Credentials credentials = new Credentials(directory, config.vin().strip(), config.host().strip(), config.port(), Durable.DISK);
    session = new BrokerSession(time, executor, credentials,
        (vehicle, events) -> new HiveMqWire(vehicle, events, keepAlive, expiry, threads.network()), backOff, this::vinKnown,
        new Renewal.Pace(renewPercentLeft, new BackOff(RENEWAL_MIN, RENEWAL_MAX, new SplittableRandom())));
    WireThreads.startPools();
    session.start();
  }

  private static long within(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("org.pitstop.tsp.mqtt: " + key + " is " + value + " (allowed: " + min + "–" + max + ")");
    }
    return value;
  }

  BrokerSession session() {
    return session;
  }

  /** Tells the VIN now or as soon as it is known. */
  synchronized void onVin(Consumer<String> listener) {
    vinListener = listener;
    if (!vin.isEmpty()) {
      listener.accept(vin);
    }
  }

  private synchronized void vinKnown(String known) {
    if (!known.equals(vin)) {
      vin = known;
      vinListener.accept(known);
    }
  }

  /** Returns when the farewell is said: after this the bundle's classes may be gone. */
  @Deactivate
  void stop() {
    session.close();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS) || !threads.end()) {
        LOG.warn("the connection to the TSP did not end in time; the broker will find out by itself");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      WireThreads.endPools();
    }
  }
}
