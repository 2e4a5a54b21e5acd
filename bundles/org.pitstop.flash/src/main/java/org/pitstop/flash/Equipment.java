package org.pitstop.flash;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.flash.AuthenticationProvider;
import org.pitstop.api.flash.EcuProgrammer.Monitor;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.flash.TransferEncoding;
import org.pitstop.api.ignition.ConditionSource;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.uds.UdsClients;

/** What programming needs besides a profile and an image: clocks, UDS clients, and what an OEM adds. For this bundle only. */
@Component(name = "org.pitstop.flash.equipment", service = Equipment.class)
public final class Equipment {
  /** Service property of a {@link ConditionSource} that listens to a bus. */
  private static final String BUS = "bus";

  private final VehicleTime time;
  private final WallTime wallTime;
  private final Map<String, KeyProvider> keyProviders = new ConcurrentHashMap<>();
  private final Map<String, AuthenticationProvider> authenticationProviders = new ConcurrentHashMap<>();
  private final Map<String, TransferEncoding> encodings = new ConcurrentHashMap<>();
  private final Map<ConditionSource, String> conditionBuses = new ConcurrentHashMap<>();
  private volatile boolean replaced;

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile UdsClients clients;

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile ImageReader images;

  @Activate
  public Equipment(@Reference VehicleTime time, @Reference WallTime wallTime) {
    this.time = time;
    this.wallTime = wallTime;
  }

  @Deactivate
  void stop() {
    replaced = true;
  }

  /** Whether what this held is being replaced: whoever works with it still has to begin again with its successor. */
  boolean replaced() {
    return replaced;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addKeyProvider(KeyProvider provider, Map<String, Object> properties) {
    keyProviders.put(String.valueOf(properties.get(KeyProvider.NAME)), provider);
  }

  void removeKeyProvider(KeyProvider provider, Map<String, Object> properties) {
    keyProviders.remove(String.valueOf(properties.get(KeyProvider.NAME)), provider);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addAuthenticationProvider(AuthenticationProvider provider, Map<String, Object> properties) {
    authenticationProviders.put(String.valueOf(properties.get(AuthenticationProvider.NAME)), provider);
  }

  void removeAuthenticationProvider(AuthenticationProvider provider, Map<String, Object> properties) {
    authenticationProviders.remove(String.valueOf(properties.get(AuthenticationProvider.NAME)), provider);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addTransferEncoding(TransferEncoding encoding, Map<String, Object> properties) {
    encodings.put(String.valueOf(properties.get(TransferEncoding.DATA_FORMAT)), encoding);
  }

  void removeTransferEncoding(TransferEncoding encoding, Map<String, Object> properties) {
    encodings.remove(String.valueOf(properties.get(TransferEncoding.DATA_FORMAT)), encoding);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addConditionSource(ConditionSource source, Map<String, Object> properties) {
    conditionBuses.put(source, String.valueOf(properties.get(BUS)));
  }

  void removeConditionSource(ConditionSource source) {
    conditionBuses.remove(source);
  }

  /** Whether the vehicle's condition is told on a bus. */
  boolean tellsCondition(String bus) {
    return conditionBuses.containsValue(bus);
  }

  VehicleTime time() {
    return time;
  }

  Optional<KeyProvider> keyProvider(String name) {
    return Optional.ofNullable(keyProviders.get(name));
  }

  Optional<AuthenticationProvider> authenticationProvider(String name) {
    return Optional.ofNullable(authenticationProviders.get(name));
  }

  Optional<TransferEncoding> encoding(int dataFormatId) {
    return Optional.ofNullable(encodings.get(Integer.toString(dataFormatId)));
  }

  Conversation open(EcuProfile profile, Monitor monitor) throws IOException {
    return open(profile, profile.address(), monitor, Pace.of(time));
  }

  /** @param address instead of the profile's */
  Conversation open(EcuProfile profile, EcuAddress address, Monitor monitor, Pace pace) throws IOException {
    LocalDate today = LocalDate.ofInstant(wallTime.now(), ZoneOffset.UTC);
    return new Conversation(profile, clients.open(address, profile.timing().of(Step.IDENTIFY)), pace, monitor, today);
  }
}
