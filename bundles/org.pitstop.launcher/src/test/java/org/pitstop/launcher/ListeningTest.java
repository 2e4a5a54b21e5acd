package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

public class ListeningTest {

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theLaunchersEarsDoNotOutliveARestartOfTheFramework() throws Exception {
    Framework framework = new FrameworkFactory().newFramework(
        Map.of(Constants.FRAMEWORK_STORAGE, folder.newFolder().toString(), "felix.log.level", "0"));
    List<String> heard = new ArrayList<>();
    start(framework, heard, "first");
    framework.update();
    assertEquals(FrameworkEvent.STOPPED_UPDATE, framework.waitForStop(0).getType());
    start(framework, heard, "second");
    framework.stop();
    framework.waitForStop(0);

    assertEquals(List.of("first", "second"), heard);
  }

  private static void start(Framework framework, List<String> heard, String which) throws Exception {
    framework.init();
    Listening.untilStop(framework.getBundleContext(), Runnable.class.getName(), event -> heard.add(which));
    framework.start();
    framework.getBundleContext().registerService(Runnable.class, () -> { }, null).unregister();
    heard.remove(heard.size() - 1);
  }
}
