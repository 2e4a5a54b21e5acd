package org.pitstop.doip;

import java.lang.reflect.Proxy;
import java.time.Instant;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.time.VehicleTime;

/** Makes the agent's DoIP without a framework, with its default limits. */
public final class DoipAccess {
  private DoipAccess() {}

  public static DiagnosticTransport over(VehicleTime time) {
    Class<DoipTransport.Config> type = DoipTransport.Config.class;
    DoipTransport.Config defaults = type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
        (proxy, method, arguments) -> method.getDefaultValue()));
    return new DoipTransport(time, () -> Instant.EPOCH, DoipParameters.of(defaults));
  }
}
