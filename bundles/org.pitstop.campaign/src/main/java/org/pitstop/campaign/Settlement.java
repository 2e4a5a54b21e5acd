package org.pitstop.campaign;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.software.Terms;

/** What follows from the ECUs' states, without any new event from outside: groups commit or fall, campaigns end. Pure. */
final class Settlement {

  /** A row that was applied. {@code campaign} rows have no ECU. */
  record Applied(Optional<EcuId> ecu, Lifecycle.EcuRow ecuRow, Lifecycle.CampaignRow campaignRow) {
    String from() {
      return ecuRow != null ? ecuRow.from().name() : campaignRow.from().name();
    }

    String on() {
      return ecuRow != null ? ecuRow.on().name() : campaignRow.on().name();
    }

    String to() {
      return ecuRow != null ? ecuRow.to().name() : campaignRow.to().name();
    }
  }

  private Campaign campaign;
  private final List<Applied> applied = new ArrayList<>();
  private final List<SoftwareFile> promoted = new ArrayList<>();

  Settlement(Campaign campaign) {
    this.campaign = campaign;
  }

  Campaign campaign() {
    return campaign;
  }

  List<Applied> applied() {
    return applied;
  }

  /** Files that become backups by this. */
  List<SoftwareFile> promoted() {
    return promoted;
  }

  /** Replaces what is known of all ECUs. */
  void items(List<EcuItem> items) {
    campaign = campaign.ecus(items);
  }

  /** Notes what the package wants. */
  void terms(Terms terms) {
    campaign = campaign.terms(terms);
  }

  /** Notes how far the user's consent is. @return whether that is new */
  boolean consent(ConsentState now) {
    boolean isNew = campaign.consent() != now;
    campaign = campaign.consent(now);
    return isNew;
  }

  /** Changes what is known of one ECU. */
  void item(EcuId ecu, UnaryOperator<EcuItem> change) {
    campaign = campaign.with(ecu, change);
  }

  /** Applies an ECU's row. @return false: the event means nothing to the ECU now */
  boolean ecu(EcuId ecu, EcuEvent event, String text) {
    EcuItem item = campaign.ecu(ecu).orElseThrow(() -> new IllegalArgumentException("no ECU " + ecu + " in " + campaign));
    Optional<Lifecycle.EcuRow> row = Lifecycle.row(item.state(), event);
    row.ifPresent(r -> {
      campaign = campaign.with(ecu, e -> e.state(r.to(), text));
      applied.add(new Applied(Optional.of(ecu), r, null));
      if (r.to() == EcuState.PROMOTED) {
        promoted.add(item.file());
      }
    });
    return row.isPresent();
  }

  /**
   * An ECU was read back with its target version, which it did not run before. If the rows that led there are lost they are applied again.
   *
   * @return false: it means nothing to the ECU now
   */
  boolean programmed(EcuId ecu, String version, long bytes, long transferMs) {
    result(ecu, version, bytes, transferMs);
    ecu(ecu, EcuEvent.START, "");
    ecu(ecu, EcuEvent.MAY_ERASE, "");
    return ecu(ecu, EcuEvent.VERIFIED, "");
  }

  /** Notes what an ECU runs now, as the newest of all; its attempts are counted anew. */
  void result(EcuId ecu, String version, long bytes, long transferMs) {
    long rank = 1 + campaign.ecus().stream().mapToLong(EcuItem::rank).max().orElse(0);
    item(ecu, e -> e.result(version, bytes, transferMs, rank).attempts(0));
  }

  /** Applies a campaign's row. @return false: the event means nothing to the campaign now */
  boolean campaign(CampaignEvent event, String reason, String text) {
    Optional<Lifecycle.CampaignRow> row = Lifecycle.row(campaign.state(), event);
    row.ifPresent(r -> {
      campaign = campaign.state(r.to(), reason, text);
      applied.add(new Applied(Optional.empty(), null, r));
    });
    return row.isPresent();
  }

  /** Draws every consequence. */
  Settlement settle() {
    if (campaign.state() == CampaignState.WAITING || campaign.state() == CampaignState.PROGRAMMING || campaign.state() == CampaignState.ROLLING_BACK
        || campaign.state() == CampaignState.CANCELLING) {
      keepBackupSoftware();
      settleDependencies();
      Set<String> groups = new LinkedHashSet<>(campaign.ecus().stream().map(EcuItem::group).toList());
      groups.forEach(this::settleGroup);
      settleCampaign();
    }
    return this;
  }

  private void keepBackupSoftware() {
    for (EcuItem e : campaign.ecus()) {
      if (!e.toProgram() && e.state() == EcuState.PENDING) {
        ecu(e.ecu(), EcuEvent.KEPT, "");
      }
    }
  }

  /** An ECU that waits for one that will never get there falls with it. */
  private void settleDependencies() {
    for (EcuItem e : campaign.ecus()) {
      if (e.state() == EcuState.PENDING) {
        e.requires().stream().filter(this::lost).findFirst()
            .ifPresent(d -> ecu(e.ecu(), EcuEvent.GROUP_FAILED, d.ecu() + " did not get version " + d.range()));
      }
    }
  }

  private boolean lost(Dependency d) {
    return campaign.ecu(d.ecu()).filter(other -> other.toProgram() && other.state().spoilsGroup() && !d.allows(other.from())).isPresent();
  }

  private void settleGroup(String group) {
    List<EcuItem> members = campaign.ecus().stream().filter(e -> e.toProgram() && e.group().equals(group)).toList();
    if (members.stream().allMatch(e -> e.state() == EcuState.VERIFIED || e.state() == EcuState.UNCHANGED)) {
      members.forEach(e -> ecu(e.ecu(), EcuEvent.GROUP_VERIFIED, ""));
    } else if (members.stream().anyMatch(e -> e.state().spoilsGroup())) {
      members.forEach(e -> ecu(e.ecu(), EcuEvent.GROUP_FAILED, "another ECU of its group failed"));
    }
  }

  private void settleCampaign() {
    List<EcuItem> items = campaign.ecus();
    if (items.stream().allMatch(e -> e.state().ended())) {
      end(items);
    } else if (items.stream().anyMatch(e -> e.state() == EcuState.RESTORING)) {
      campaign(CampaignEvent.RESTORE_NEEDED, "", "");
    } else if (campaign.state() == CampaignState.ROLLING_BACK) {
      campaign(CampaignEvent.RESTORES_DONE, "", "");
    } else if (campaign.state() == CampaignState.CANCELLING && items.stream().noneMatch(e -> e.state() == EcuState.PREPARING)) {
      campaign(CampaignEvent.NOBODY_IN_HAND, campaign.reason(), campaign.reason().isEmpty() ? "cancelled before anything was erased" : campaign.text());
    }
  }

  private void end(List<EcuItem> items) {
    String text = items.stream().filter(e -> e.state() != EcuState.PROMOTED && !e.text().isEmpty()).map(e -> e.ecu() + ": " + e.text()).findFirst().orElse("");
    if (items.stream().anyMatch(e -> e.state() == EcuState.NEEDS_WORKSHOP)) {
      campaign(CampaignEvent.WORKSHOP_NEEDED, "RESTORE_FAILED", text);
    } else if (items.stream().allMatch(e -> e.state() == EcuState.PROMOTED)) {
      boolean rollBack = campaign.kind() == Campaign.Kind.ROLL_BACK;
      campaign(rollBack ? CampaignEvent.ALL_ROLLED_BACK : CampaignEvent.ALL_PROMOTED, "", text);
    } else if (items.stream().anyMatch(e -> e.state() == EcuState.RESTORED) && items.stream().noneMatch(e -> e.toProgram() && e.state() == EcuState.PROMOTED)) {
      campaign(CampaignEvent.ALL_ROLLED_BACK, "PROGRAMMING_FAILED", text);
    } else {
      campaign(CampaignEvent.SOME_FAILED, "PROGRAMMING_FAILED", text);
    }
  }
}
