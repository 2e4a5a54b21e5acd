package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** A file of the configuration directory is edited while the agent runs. */
@RunWith(PaxExam.class)
public class ConfigurationChangeTest {

  private static final String PID = "org.pitstop.download.ftp";
  private static final long LIMIT_SECONDS = 30;

  @Inject
  private BundleContext context;

  @Inject
  private ConfigurationAdmin configurations;

  @Inject
  private ServiceComponentRuntime components;

  @Configuration
  public Option[] agent() throws IOException {
    Path shipped = AgentRuntime.DISTRIBUTION.resolve("runtime-config");
    Path copy = Files.createTempDirectory(Path.of("target"), "config").toAbsolutePath();
    try (Stream<Path> files = Files.walk(shipped)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = copy.resolve(shipped.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return AgentRuntime.of(copy, "agent");
  }

  @Test
  public void anEditedFileReachesItsComponentAndTheAgentGoesOn() throws Exception {
    BlockingQueue<String> updated = new LinkedBlockingQueue<>();
    context.registerService(ConfigurationListener.class, event -> {
      if (event.getType() == ConfigurationEvent.CM_UPDATED && PID.equals(event.getPid())) {
        updated.add(event.getPid());
      }
    }, null);
    Files.writeString(Path.of(context.getProperty("pitstop.config"), PID + ".cfg"), "\n# a later thought\nremark=changed\n",
        StandardOpenOption.APPEND);

    assertNotNull("no change within " + LIMIT_SECONDS + " s", updated.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertEquals("changed", configurations.getConfiguration(PID, "?").getProperties().get("remark"));
    assertEquals(List.of(), new ComponentReport(components).problems());
  }
}
