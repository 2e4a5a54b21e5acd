package org.pitstop.sweep;

import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A mistake that somebody could make in the agent, made in its compiled classes.
 *
 * @param type the class, without {@code org.pitstop.}
 * @param method its method
 * @param call the method whose call is left out; empty: the whole body is
 * @param result what stands in for the result: 0 is null or false as well
 * @param kinds of the sweep that are to notice it, in the order in which they are tried
 */
record Mutation(String name, String type, String method, String call, int result, List<Kind> kinds) {

  static final List<Mutation> ALL = List.of(
      leftOut("a record is not forced", "store.LogFile", "append", "force", Kind.DISK_DROPPED),
      leftOut("a snapshot is not forced", "store.LogFile", "replace", "force", Kind.DISK_DROPPED, Kind.DISK_ONE_LOST),
      leftOut("the journal's directory is not forced", "store.LogFile", "take", "forceDirectory", Kind.DISK_DROPPED, Kind.DISK_ONE_LOST),
      leftOut("a stored file is not forced", "store.StreamedPart", "complete", "force", Kind.DISK_DROPPED, Kind.DISK_ONE_LOST),
      leftOut("a stored file's name is not forced", "store.StreamedPart", "complete", "forceDirectory", Kind.DISK_DROPPED, Kind.DISK_ONE_LOST),
      leftOut("a command is acknowledged before the journal has it", "campaign.CampaignDesk", "upgrade", "commit", Kind.DISK_KEPT, Kind.FRAME_AFTER),
      leftOut("a report is not in the journal", "campaign.Outbox$Draft", "number", "put", Kind.DISK_KEPT, Kind.TSP),
      leftOut("backups are not promoted with their group", "campaign.CampaignRunner", "apply", "and", Kind.DISK_KEPT),
      always("what the journal holds is not taken up", "campaign.CampaignDesk", "start", 0, Kind.DISK_KEPT),
      always("a failed ECU does not fell its group", "campaign.EcuState", "spoilsGroup", 0, Kind.DISK_KEPT),
      new Mutation("an ECU is promoted before its group is verified", "campaign.Settlement", "settleGroup", "allMatch", 1,
          List.of(Kind.DISK_KEPT, Kind.FRAME_AFTER)),
      always("the vehicle's condition is not asked", "campaign.CampaignRunner", "obstacles", Integer.MIN_VALUE, Kind.IGNITION),
      always("starts are counted wrongly", "campaign.Limits", "ecuStarts", 1, Kind.FRAME_AFTER),
      new Mutation("a file is flashed without its checksum", "campaign.EcuWork", "program", "verify", 1, List.of(Kind.ROT_STORE)),
      always("an ECU is erased without the journalled gate", "campaign.CampaignRunner", "mayErase", 1, Kind.IGNITION, Kind.FRAME_AFTER),
      leftOut("an acknowledgement is not kept", "campaign.Outbox", "acknowledged", "removeIf", Kind.TSP, Kind.DISK_KEPT),
      always("reports are not repeated", "campaign.Outbox", "again", 0, Kind.TSP),
      always("the user is not asked", "campaign.Asking", "needed", 0, Kind.CONSENT_CUT),
      leftOut("a fact is not in the journal", "campaign.Facts", "put", "put", Kind.DISK_KEPT),
      leftOut("a fact is not forced", "evidence.SegmentChain", "put", "force", Kind.DISK_DROPPED));

  private static Mutation leftOut(String name, String type, String method, String call, Kind... kinds) {
    return new Mutation(name, type, method, call, 0, List.of(kinds));
  }

  private static Mutation always(String name, String type, String method, int result, Kind... kinds) {
    return new Mutation(name, type, method, "", result, List.of(kinds));
  }

  String className() {
    return "org.pitstop." + type;
  }

  /** @throws IllegalStateException if there is nothing to change: the code has moved on and the mutation must follow */
  byte[] apply(byte[] compiled) {
    int[] changes = new int[1];
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    new ClassReader(compiled).accept(new ClassVisitor(Opcodes.ASM9, writer) {
      @Override
      public MethodVisitor visitMethod(int access, String method, String descriptor, String signature, String[] exceptions) {
        MethodVisitor visitor = super.visitMethod(access, method, descriptor, signature, exceptions);
        if (!method.equals(Mutation.this.method)) {
          return visitor;
        }
        if (!call.isEmpty()) {
          return new WithoutCall(visitor, changes);
        }
        changes[0]++;
        body(visitor, descriptor);
        return null;
      }
    }, 0);
    if (changes[0] == 0) {
      throw new IllegalStateException("mutation '" + name + "' finds nothing to change in " + className() + "." + method);
    }
    return writer.toByteArray();
  }

  private void body(MethodVisitor visitor, String descriptor) {
    visitor.visitCode();
    Type returned = Type.getReturnType(descriptor);
    push(visitor, returned);
    visitor.visitInsn(returned.getOpcode(Opcodes.IRETURN));
    visitor.visitMaxs(0, 0);
    visitor.visitEnd();
  }

  private void push(MethodVisitor visitor, Type type) {
    switch (type.getSort()) {
      case Type.VOID -> { }
      case Type.LONG -> visitor.visitLdcInsn((long) result);
      case Type.OBJECT, Type.ARRAY -> {
        if (result == Integer.MIN_VALUE) {
          visitor.visitMethodInsn(Opcodes.INVOKESTATIC, "java/util/List", "of", "()Ljava/util/List;", true);
        } else {
          visitor.visitInsn(Opcodes.ACONST_NULL);
        }
      }
      default -> visitor.visitLdcInsn(result);
    }
  }

  /** Takes the arguments from the stack and puts the result there. */
  private final class WithoutCall extends MethodVisitor {
    private final int[] changes;

    WithoutCall(MethodVisitor visitor, int[] changes) {
      super(Opcodes.ASM9, visitor);
      this.changes = changes;
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String called, String descriptor, boolean isInterface) {
      if (!called.equals(call)) {
        super.visitMethodInsn(opcode, owner, called, descriptor, isInterface);
        return;
      }
      changes[0]++;
      Type[] arguments = Type.getArgumentTypes(descriptor);
      for (int i = arguments.length - 1; i >= 0; i--) {
        super.visitInsn(arguments[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
      }
      Type returned = Type.getReturnType(descriptor);
      boolean fluent = opcode != Opcodes.INVOKESTATIC && returned.getSort() == Type.OBJECT && returned.getInternalName().equals(owner);
      if (fluent) {
        return; // the receiver stays as the result
      }
      if (opcode != Opcodes.INVOKESTATIC) {
        super.visitInsn(Opcodes.POP);
      }
      push(this, returned);
    }
  }
}
