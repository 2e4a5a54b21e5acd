package org.pitstop.campaign;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Terms;

/**
 * A campaign as the journal has it.
 *
 * @param user for the file server; empty: anonymous or no longer needed
 * @param reason a stable code for programs; empty: none
 * @param text for people; empty: nothing to say
 * @param terms what its package wants beside the vehicle's condition
 * @param consent of the user
 */
record Campaign(String id, Kind kind, String commandId, Instant created, String user, String password, CampaignState state, String reason, String text,
    List<EcuItem> ecus, Terms terms, ConsentState consent) {

  enum Kind { UPGRADE, ROLL_BACK }

  Campaign {
    ecus = List.copyOf(ecus);
  }

  /** A new one. */
  Campaign(String id, Kind kind, String commandId, Instant created, String user, String password, CampaignState state, String reason, String text,
      List<EcuItem> ecus) {
    this(id, kind, commandId, created, user, password, state, reason, text, ecus, Terms.NONE, ConsentState.NOT_ASKED);
  }

  Optional<EcuItem> ecu(EcuId id) {
    return ecus.stream().filter(e -> e.ecu().equals(id)).findFirst();
  }

  /** Whether it is the agent's own bundles that are replaced: no ECU is touched, so the vehicle's condition does not matter. */
  boolean ofAgent() {
    return !ecus.isEmpty() && ecus.stream().allMatch(e -> Targets.isAgent(e.ecu()));
  }

  /** Whether any ECU is, or may have been, erased. */
  boolean touched() {
    return ecus.stream().anyMatch(e -> e.toProgram() && e.state().touched());
  }

  Campaign state(CampaignState to, String newReason, String newText) {
    boolean credentials = !to.ended();
    return new Campaign(id, kind, commandId, created, credentials ? user : "", credentials ? password : "", to, newReason, newText, ecus, terms,
        consent);
  }

  Campaign ecus(List<EcuItem> items) {
    return new Campaign(id, kind, commandId, created, user, password, state, reason, text, items, terms, consent);
  }

  Campaign terms(Terms ofPackage) {
    return new Campaign(id, kind, commandId, created, user, password, state, reason, text, ecus, ofPackage, consent);
  }

  Campaign consent(ConsentState now) {
    return new Campaign(id, kind, commandId, created, user, password, state, reason, text, ecus, terms, now);
  }

  Campaign with(EcuId ecu, UnaryOperator<EcuItem> change) {
    return ecus(ecus.stream().map(e -> e.ecu().equals(ecu) ? change.apply(e) : e).toList());
  }

  /** Never with the password. */
  @Override
  public String toString() {
    return "campaign " + id + " " + state;
  }
}
