package org.pitstop.flash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.flash.EcuDirectory.Identification;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Monitor;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.flash.Workbench;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.software.ImageFormat;

/** The programming of a vehicle, with a profile and an image off the bench; and its rehearsal, with an ECU on paper. */
@Component(name = "org.pitstop.flash.workbench")
public final class UdsWorkbench implements Workbench {
  private final Equipment equipment;
  private final PaperTransport paper;

  @Activate
  public UdsWorkbench(@Reference Equipment equipment, @Reference PaperTransport paper) {
    this.equipment = equipment;
    this.paper = paper;
  }

  @Override
  public List<String> check(Path profile) {
    List<String> problems = new ArrayList<>();
    Profiles.read(profile, problems);
    return List.copyOf(problems);
  }

  @Override
  public EcuAddress address(Path profile) {
    return right(profile).address();
  }

  @Override
  public Identification identify(Path profile) throws InterruptedException {
    return UdsEcuProgrammer.identify(right(profile), equipment);
  }

  @Override
  public Result program(Job job, Monitor monitor) throws InterruptedException {
    EcuProfile profile = right(job.profile());
    try {
      return ProgrammingRetries.program(profile, Target.onBench(job.version()), plan(profile, job), equipment, monitor);
    } catch (ImageException | IOException e) {
      return new Failed(false, "ECU " + profile.ecu() + ", checking the image: " + e.getMessage());
    }
  }

  @Override
  public Optional<String> rehearse(Job job, Rehearsal rehearsal) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    Optional<EcuProfile> profile = Profiles.read(job.profile(), problems);
    return profile.isEmpty() ? Optional.of(String.join("; ", problems)) : rehearse(profile.get(), job, rehearsal);
  }

  private Optional<String> rehearse(EcuProfile profile, Job job, Rehearsal rehearsal) throws InterruptedException {
    Listening monitor = new Listening();
    EcuAddress address = paper.add(new PaperEcu(profile, job.version(),
        (functional, request, length) -> rehearsal.request(monitor.step, functional, request, length)));
    try (Conversation c = equipment.open(profile, address, monitor, Pace.onPaper())) {
      new Programming(c, Target.onBench(job.version()), plan(profile, job), equipment, new Programming.Progress()).run();
      return Optional.empty();
    } catch (StepFailed | ImageException | IOException e) {
      return Optional.of(e.getMessage());
    } finally {
      paper.remove(address);
    }
  }

  private Plan plan(EcuProfile profile, Job job) throws ImageException, IOException {
    ImageFormat format = job.format().isPresent() ? job.format().get() : equipment.images.detect(job.image());
    return Plan.of(profile, equipment.images.read(job.image(), format, job.binaryAddress()), equipment);
  }

  private static EcuProfile right(Path file) {
    List<String> problems = new ArrayList<>();
    return Profiles.read(file, problems).orElseThrow(() -> new IllegalArgumentException(String.join("; ", problems)));
  }

  /** Allows everything, and knows the step. */
  private static final class Listening implements Monitor {
    private String step = "";

    @Override
    public boolean mayErase() {
      return true;
    }

    @Override
    public boolean keepDtcs(byte[] record) {
      return true;
    }

    @Override
    public void step(String newStep) {
      step = newStep;
    }

    @Override
    public void progress(long acknowledgedBytes, long totalBytes) {
      // nothing is written
    }
  }
}
