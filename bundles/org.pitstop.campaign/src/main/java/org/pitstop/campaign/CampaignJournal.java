package org.pitstop.campaign;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;

/** Which keys of the journal are the campaigns' and what stands there. */
final class CampaignJournal {
  private static final String CAMPAIGN = "campaign/";
  private static final String PACKAGE = "package/";
  private static final String COMMAND = "command/";
  private static final String INVENTORY = "inventory";
  private static final String WAITING = "waiting/";
  private static final String DTCS = "dtcs/";
  private static final String RATE = "rate/";
  /** Written by the store's journal itself. */
  private static final String DAMAGED = "journal/damaged/";
  /** Ended campaigns that are kept for people to look at. */
  private static final int KEPT_CAMPAIGNS = 20;
  /** Commands that are remembered to know a repetition. */
  private static final int KEPT_COMMANDS = 500;

  private final Journal journal;

  CampaignJournal(Journal journal) {
    this.journal = journal;
  }

  /** All campaigns, oldest first. */
  List<Campaign> campaigns() {
    List<Campaign> all = new ArrayList<>();
    journal.entries(CAMPAIGN).values().forEach(v -> all.add(CampaignCodec.decode(v)));
    all.sort(Comparator.comparing(Campaign::created));
    return all;
  }

  Optional<byte[]> signedPackage(String campaignId) {
    return journal.get(PACKAGE + campaignId).map(Base64.getDecoder()::decode);
  }

  boolean knowsCommand(String commandId) {
    return journal.get(COMMAND + commandId).isPresent();
  }

  List<String> inventory() {
    return journal.get(INVENTORY).map(List::of).orElse(List.of());
  }

  static Change put(Change change, Campaign campaign) {
    change.put(CAMPAIGN + campaign.id(), CampaignCodec.encode(campaign));
    if (campaign.state().ended()) {
      change.remove(PACKAGE + campaign.id());
      change.remove(waiting(campaign.id(), CampaignState.WAITING)).remove(waiting(campaign.id(), CampaignState.ROLLING_BACK));
    }
    return change;
  }

  /** Notes when a campaign first waited for the vehicle in its state. */
  Change putWaiting(Change change, Campaign campaign, Instant now) {
    boolean waits = campaign.state() == CampaignState.WAITING || campaign.state() == CampaignState.ROLLING_BACK;
    return waits && waitingSince(campaign).isEmpty() ? change.put(waiting(campaign.id(), campaign.state()), Long.toString(now.toEpochMilli())) : change;
  }

  Optional<Instant> waitingSince(Campaign campaign) {
    return journal.get(waiting(campaign.id(), campaign.state())).map(Long::parseLong).map(Instant::ofEpochMilli);
  }

  private static String waiting(String campaignId, CampaignState state) {
    return WAITING + campaignId + "/" + state;
  }

  /** The DTC records kept of an ECU in a campaign, in hexadecimal digits, in the order in which they were read. */
  List<String> dtcs(String campaignId, EcuId ecu) {
    return List.copyOf(journal.entries(DTCS + campaignId + "/" + ecu + "/").values());
  }

  Change putDtcs(Change change, String campaignId, EcuId ecu, String record) {
    return change.put(DTCS + campaignId + "/" + ecu + "/" + dtcs(campaignId, ecu).size(), record);
  }

  /** How fast an ECU was programmed the last time, all in all. */
  OptionalLong bytesPerSecond(EcuId ecu) {
    return journal.get(RATE + ecu).map(v -> OptionalLong.of(Long.parseLong(v))).orElse(OptionalLong.empty());
  }

  static Change putBytesPerSecond(Change change, EcuId ecu, long bytesPerSecond) {
    return change.put(RATE + ecu, Long.toString(bytesPerSecond));
  }

  /** The latest time that commands and campaigns were noted with. */
  Instant latest() {
    Stream<Instant> commands = journal.entries(COMMAND).values().stream().map(Long::parseLong).map(Instant::ofEpochMilli);
    return Stream.concat(commands, campaigns().stream().map(Campaign::created)).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
  }

  static Change putPackage(Change change, String campaignId, byte[] signedPackage) {
    return change.put(PACKAGE + campaignId, Base64.getEncoder().encodeToString(signedPackage));
  }

  /** What the journal says of damage to itself; the TSP must know, as commands and reports may be lost. */
  List<String> damages() {
    return List.copyOf(journal.entries(DAMAGED).values());
  }

  static Change putInventory(Change change, String rows) {
    return change.put(INVENTORY, rows);
  }

  /** Remembers a command and forgets the oldest ones. @param at a number that grows */
  Change putCommand(Change change, String commandId, long at) {
    List<Map.Entry<String, String>> known = new ArrayList<>(journal.entries(COMMAND).entrySet());
    known.sort(Comparator.comparingLong(e -> Long.parseLong(e.getValue())));
    known.stream().limit(Math.max(0, known.size() + 1 - KEPT_COMMANDS)).forEach(e -> change.remove(e.getKey()));
    return change.put(COMMAND + commandId, Long.toString(at));
  }

  /** Forgets campaigns that ended long ago. @return those that are forgotten */
  List<Campaign> forget(List<Campaign> campaigns) throws IOException {
    List<Campaign> ended = campaigns.stream().filter(c -> c.state().ended()).toList();
    List<Campaign> old = ended.subList(0, Math.max(0, ended.size() - KEPT_CAMPAIGNS));
    if (!old.isEmpty()) {
      Change change = new Change();
      old.forEach(c -> change.remove(CAMPAIGN + c.id()));
      old.forEach(c -> journal.entries(DTCS + c.id() + "/").keySet().forEach(change::remove));
      journal.commit(change);
    }
    return old;
  }
}
