package org.pitstop.server;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.time.WallTime;

/** The TSP's side as a component; runs where it is configured. */
@Component(name = "org.pitstop.server", service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ServerComponent.Config.class)
public final class ServerComponent {
  private static final String EMBEDDED = "embedded";
  private static final String EXTERNAL = "external";

  /** Configuration. */
  @ObjectClassDefinition(name = "Pitstop server", description = "Catalogue, decision, campaigns, broker and version file server")
  public @interface Config {
    @AttributeDefinition(description = "State directory; empty: 'server' below the framework property pitstop.state")
    String state() default "";

    @AttributeDefinition(description = "Name or address by which vehicles reach this machine")
    String hostName() default "localhost";

    @AttributeDefinition(description = "MQTT broker: embedded or external")
    String broker() default EMBEDDED;

    @AttributeDefinition(description = "Host of an external broker")
    String brokerHost() default "localhost";

    @AttributeDefinition(description = "Broker's TLS port; 0 with an embedded one: any free port")
    int brokerPort() default 28883;

    @AttributeDefinition(description = "PEM file with the authority of an external broker's certificate; empty: pki/tls-root.pem")
    String brokerTrust() default "";

    @AttributeDefinition(description = "Version file server: embedded or external")
    String files() default EMBEDDED;

    @AttributeDefinition(description = "Directory of the version files; empty: 'files' in the state directory")
    String filesDirectory() default "";

    @AttributeDefinition(description = "URL of filesDirectory at an external file server, ftp:// or ftps://")
    String filesUrl() default "";

    @AttributeDefinition(description = "File with user= and password= of an external file server; empty: anonymous")
    String filesCredentials() default "";

    @AttributeDefinition(description = "Control port of the embedded file server; 0: any free port")
    int ftpPort() default 28821;

    @AttributeDefinition(description = "Data ports of the embedded file server, as 28830-28839; 0: any free port")
    String passivePorts() default "28830-28839";

    @AttributeDefinition(description = "Whether the embedded file server refuses log-in and data without TLS")
    boolean requireTls() default true;

    @AttributeDefinition(description = "Port of the operator's HTTP interface on 127.0.0.1; 0: any free port, see operator.json")
    int operatorPort() default 29780;

    @AttributeDefinition(description = "JDBC URL; empty: an H2 file in the state directory")
    String jdbcUrl() default "";

    @AttributeDefinition(description = "Class name of the JDBC driver")
    String jdbcDriver() default "org.h2.Driver";

    @AttributeDefinition(description = "Jar file of the JDBC driver; empty: H2, which is built in")
    String jdbcDriverJar() default "";

    @AttributeDefinition(description = "User at the data base")
    String jdbcUser() default "pitstop";

    @AttributeDefinition(description = "File with the password at the data base; empty: no password")
    String jdbcPasswordFile() default "";

    @AttributeDefinition(description = "Pause before a command without an answer is published again, in seconds; doubles up to 64 times")
    int commandRepeatSeconds() default 60;

    @AttributeDefinition(description = "How long a vehicle package may be accepted, in days")
    int packageDays() default 14;

    @AttributeDefinition(description = "Pause before the backup software of a version is sent to a vehicle again, in hours")
    int backupRetryHours() default 24;

    @AttributeDefinition(description = "The longest version file, in bytes")
    long maxFileBytes() default 1L << 30;

    @AttributeDefinition(description = "How long a certificate of a vehicle is valid, in seconds; it asks for the next one itself")
    long vehicleCertificateSeconds() default 3 * 365 * 86_400L;

    @AttributeDefinition(description = "The most certificates that one vehicle gets at its own request in 24 hours")
    int certificatesPerDay() default 10;
  }

  private final TspServer server;

  @Activate
  public ServerComponent(BundleContext context, @Reference WallTime wall, Config config) throws IOException, SQLException, GeneralSecurityException {
    server = new TspServer(settings(config, Optional.ofNullable(context.getProperty("pitstop.state")).orElse("state")), wall);
  }

  @Deactivate
  void deactivate() {
    server.close();
  }

  static ServerSettings settings(Config config, String stateProperty) {
    Path state = (config.state().isBlank() ? Path.of(stateProperty, "server") : Path.of(config.state())).toAbsolutePath();
    Path files = path(config.filesDirectory()).orElse(state.resolve("files"));
    String url = config.jdbcUrl().isBlank() ? "jdbc:h2:file:" + state.resolve("db").resolve("tsp") + ";DB_CLOSE_ON_EXIT=FALSE" : config.jdbcUrl();
    return new ServerSettings(state, config.hostName(),
        new ServerSettings.Broker(embedded("broker", config.broker()), config.brokerHost(), config.brokerPort(), path(config.brokerTrust())),
        new ServerSettings.Files(embedded("files", config.files()), files, config.ftpPort(), config.passivePorts(), config.requireTls(),
            config.filesUrl(), path(config.filesCredentials())),
        new ServerSettings.Jdbc(url, config.jdbcDriver(), path(config.jdbcDriverJar()), config.jdbcUser(), path(config.jdbcPasswordFile())), config.operatorPort(),
        Duration.ofSeconds(config.commandRepeatSeconds()), Duration.ofDays(config.packageDays()), Duration.ofHours(config.backupRetryHours()),
        config.maxFileBytes(), new ServerSettings.Keys(Duration.ofSeconds(config.vehicleCertificateSeconds()), config.certificatesPerDay()));
  }

  private static boolean embedded(String key, String value) {
    return switch (value) {
      case EMBEDDED -> true;
      case EXTERNAL -> false;
      default -> throw new IllegalArgumentException(key + " is '" + value + "' (allowed: " + EMBEDDED + ", " + EXTERNAL + ")");
    };
  }

  private static Optional<Path> path(String value) {
    return value.isBlank() ? Optional.empty() : Optional.of(Path.of(value).toAbsolutePath());
  }
}
