import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What a bundle may do when it is started; its header X-Behaviour says which. Put into a bundle of the agent by sets.py. */
public final class BadActivator implements BundleActivator {
  private static final int BLOCK_BYTES = 1024 * 1024;
  private static final long HEALTHY_NANOS = TimeUnit.SECONDS.toNanos(5);

  @Override
  public void start(BundleContext context) throws Exception {
    switch (context.getBundle().getHeaders().get("X-Behaviour")) {
      case "throw" -> throw new IllegalStateException("no such hardware");
      case "hang" -> new CountDownLatch(1).await();
      case "devour" -> {
        List<byte[]> all = new ArrayList<>();
        while (true) {
          all.add(new byte[BLOCK_BYTES]);
        }
      }
      case "sicken" -> {
        long start = System.nanoTime();
        HealthCheck check = () -> System.nanoTime() - start < HEALTHY_NANOS ? new Result(Result.Status.OK, "well")
            : new Result(Result.Status.CRITICAL, "the server does not know this client any more");
        context.registerService(HealthCheck.class, check, null);
      }
      default -> { }
    }
  }

  @Override
  public void stop(BundleContext context) {}
}
