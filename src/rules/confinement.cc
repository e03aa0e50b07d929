#include "rules/confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace acquaint::rules {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "The system calls of this machine are not known here."
#endif

// Calls that reach the network, other processes or the system.
constexpr int kRefused[] = {
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_execveat, SYS_kill,
    SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_pidfd_open, SYS_pidfd_send_signal, SYS_pidfd_getfd,
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_kcmp, SYS_bpf,
    SYS_perf_event_open, SYS_userfaultfd, SYS_mount, SYS_umount2, SYS_move_mount, SYS_open_tree, SYS_fsopen, SYS_fsmount,
    SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_init_module,
    SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_swapon, SYS_swapoff, SYS_open_by_handle_at,
    SYS_name_to_handle_at, SYS_personality, SYS_memfd_create, SYS_io_uring_setup, SYS_io_uring_enter,
    SYS_io_uring_register, SYS_setpriority, SYS_sched_setaffinity, SYS_settimeofday, SYS_clock_settime, SYS_sethostname,
    SYS_shmget, SYS_msgget, SYS_semget, SYS_mq_open,
#if defined(__x86_64__)
    SYS_fork, SYS_vfork, SYS_iopl, SYS_ioperm,
#endif
};

constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;

sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
// The halves of an argument; both architectures have the lower one first.
constexpr std::size_t low_of(int argument) {
  return offsetof(seccomp_data, args) + sizeof(std::uint64_t) * static_cast<std::size_t>(argument);
}
constexpr std::size_t high_of(int argument) { return low_of(argument) + sizeof(std::uint32_t); }

sock_filter unless_equal(std::uint32_t value, std::uint8_t skip) { return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip); }
sock_filter answer(std::uint32_t action) { return BPF_STMT(BPF_RET | BPF_K, action); }

void add(std::vector<sock_filter>& filter, std::initializer_list<sock_filter> more) {
  for (const sock_filter& each : more) filter.push_back(each);
}

// Every block begins and ends with the number of the call loaded.
std::vector<sock_filter> make_filter(const char* program, std::vector<std::size_t>& own_process) {
  std::vector<sock_filter> filter;
  const auto number = [] { return load(offsetof(seccomp_data, nr)); };
  add(filter, {load(offsetof(seccomp_data, arch)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
               answer(SECCOMP_RET_KILL_PROCESS), number()});
#if defined(__x86_64__)
  // The calls of the x32 interface, which would have other numbers.
  add(filter, {BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1), answer(SECCOMP_RET_KILL_PROCESS)});
#endif
  for (const int call : kRefused) {
    add(filter, {unless_equal(static_cast<std::uint32_t>(call), 1), answer(kRefuse)});
  }
  // The C library falls back on clone, whose flags can be seen: threads, and no processes.
  add(filter, {unless_equal(SYS_clone3, 1), answer(SECCOMP_RET_ERRNO | ENOSYS)});
  add(filter, {unless_equal(SYS_clone, 4), load(low_of(0)), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
               answer(kRefuse), number()});
  // Signals to itself, as abort() sends them.
  own_process.push_back(filter.size() + 2);
  add(filter, {unless_equal(SYS_tgkill, 4), load(low_of(0)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), answer(kRefuse),
               number()});
  // Limits of its own.
  add(filter, {unless_equal(SYS_prlimit64, 4), load(low_of(0)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), answer(kRefuse),
               number()});
  // The one program: by the place of its name in this memory, which is gone once it runs.
  const auto place = reinterpret_cast<std::uintptr_t>(program);
  add(filter, {unless_equal(SYS_execve, 6), load(low_of(0)),
               BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(place), 0, 2), load(high_of(0)),
               BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(static_cast<std::uint64_t>(place) >> 32), 1, 0),
               answer(kRefuse), number()});
  filter.push_back(answer(SECCOMP_RET_ALLOW));
  return filter;
}

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kReadFolder = kReadFile | LANDLOCK_ACCESS_FS_READ_DIR;

// All that this version of Landlock knows of files: 13 rights at first, then linking, truncating, devices.
std::uint64_t rights_of(long version) {
  std::uint64_t rights = (1u << 13) - 1;
  if (version >= 2) rights |= 1u << 13;
  if (version >= 3) rights |= 1u << 14;
  if (version >= 5) rights |= 1u << 15;
  return rights;
}

// What is not there cannot be read either.
void allow(int files, const char* path, std::uint64_t rights) {
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = rights;
  beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
  if (beneath.parent_fd < 0) return;
  syscall(SYS_landlock_add_rule, files, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
  close(beneath.parent_fd);
}

int make_files(const char* program, const char* folder) {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return -1;
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = rights_of(version);
  const int files = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0));
  if (files < 0) return -1;
  allow(files, program, kReadFile);
  allow(files, folder, kReadFolder);
  for (const char* libraries : {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo"}) {
    allow(files, libraries, kReadFolder);
  }
  for (const char* file : {"/etc/ld.so.cache", "/dev/urandom", "/etc/ssl/openssl.cnf"}) allow(files, file, kReadFile);
  return files;
}

bool limit(__rlimit_resource resource, rlim_t most) noexcept {
  const rlimit both{most, most};
  return setrlimit(resource, &both) == 0;
}

constexpr rlim_t kDataBytesMax = rlim_t{1} << 30;  // Behind the watch on memory, for what grows faster than it looks.
constexpr rlim_t kFilesMax = 64;

}  // namespace

Confinement::Confinement(std::string program, const std::string& folder)
    : program_(std::move(program)),
      files_(make_files(program_.c_str(), folder.c_str())),
      filter_(make_filter(program_.c_str(), own_process_)) {}

Confinement::~Confinement() {
  if (files_ >= 0) close(files_);
}

bool Confinement::enter() noexcept {
  for (const std::size_t at : own_process_) filter_[at].k = static_cast<std::uint32_t>(getpid());
  const bool limited = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, kFilesMax) &&
                       limit(RLIMIT_DATA, kDataBytesMax);
  if (!limited || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (files_ >= 0 && syscall(SYS_landlock_restrict_self, files_, 0) != 0) return false;
  const sock_fprog program{static_cast<unsigned short>(filter_.size()), filter_.data()};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace acquaint::rules
