/*
 * For User-Mode Linux on processors with AMX: its buffer for the extended processor state is smaller than the host's, and the host's
 * kernel refuses to set a part of that state. This stands between them: what the guest sets is laid over the whole state as the host has
 * it, and the components that the guest does not know are left out of the header's map.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE 0x202
#endif

/* The host's whole state is about 11 KiB with AMX. */
enum { ROOM = 64 * 1024, MAP_OFFSET = 512 };
/* XSTATE_BV: x87, SSE, AVX, AVX-512 (3 bits) and PKRU. */
static const uint64_t KNOWN = 0x2E7;

static unsigned char whole[ROOM] __attribute__((aligned(64)));

static long set_state(pid_t pid, struct iovec *part) {
  struct iovec all = {whole, sizeof whole};
  if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all) != 0 || all.iov_len <= part->iov_len) {
    return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, NT_X86_XSTATE, part);
  }
  memcpy(whole, part->iov_base, part->iov_len);
  uint64_t map;
  memcpy(&map, whole + MAP_OFFSET, sizeof map);
  map &= KNOWN;
  memcpy(whole + MAP_OFFSET, &map, sizeof map);
  return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, NT_X86_XSTATE, &all);
}

static int is_peek(long request) {
  return request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER;
}

long ptrace(enum __ptrace_request request, ...) {
  va_list arguments;
  va_start(arguments, request);
  pid_t pid = va_arg(arguments, pid_t);
  void *address = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);
  if ((long)request == PTRACE_SETREGSET && (long)address == NT_X86_XSTATE) {
    return set_state(pid, data);
  }
  if (is_peek(request)) { /* the system call stores what the library function returns */
    long word;
    return syscall(SYS_ptrace, request, pid, address, &word) < 0 ? -1 : word;
  }
  return syscall(SYS_ptrace, request, pid, address, data);
}
