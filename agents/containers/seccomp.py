"""Which calls of the kernel a container may make: those of programs that only compute.

Everything else is refused. Against the engine's own profile these are gone: io_uring and the
kernel's crypto sockets (AF_ALG), whose bugs have let others out of containers; sockets of every
family but UNIX, internet and route messages; whatever needs a capability that no container of ours
has; and the calls of 32-bit programs, by which limits on arguments can be passed by.
"""

import json
from functools import cache
from typing import Any

EPERM, ENOSYS = 1, 38
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW*: a user namespace would give capabilities back
_FILES = """
access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
fadvise64 fallocate fchdir fchmod fchmodat fchown fchownat fcntl fdatasync fgetxattr flistxattr
flock fremovexattr fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64
getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl lchown lgetxattr link
linkat listxattr llistxattr lremovexattr lseek lsetxattr lstat mkdir mkdirat mknod mknodat
newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read
readahead readlink readlinkat readv removexattr rename renameat renameat2 rmdir sendfile setxattr
splice stat statfs statx symlink symlinkat sync sync_file_range syncfs tee truncate umask unlink
unlinkat utime utimensat utimes vmsplice write writev fchmodat2
io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit
landlock_add_rule landlock_create_ruleset landlock_restrict_self
"""
_MEMORY = """
brk madvise membarrier memfd_create mincore mlock mlock2 mlockall mmap mprotect mremap msync munlock
munlockall munmap pkey_alloc pkey_free pkey_mprotect remap_file_pages
"""
_PROCESSES = """
arch_prctl capget capset execve execveat exit exit_group fork futex futex_wait futex_waitv
futex_wake futex_requeue get_robust_list getcpu getegid geteuid getgid getgroups getpgid getpgrp
getpid getppid getpriority getresgid getresuid getrlimit getrusage getsid gettid getuid ioprio_get
ioprio_set kill pause pidfd_open pidfd_send_signal prctl prlimit64 ptrace process_vm_readv
process_vm_writev restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield
seccomp set_robust_list set_tid_address setfsgid setfsuid setgid setgroups setpgid setpriority
setregid setresgid setresuid setreuid setrlimit setsid setuid sigaltstack sysinfo tgkill times tkill
uname vfork wait4 waitid
"""
_WAITING = """
alarm clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_pwait
epoll_pwait2 epoll_wait eventfd eventfd2 getitimer getrandom gettimeofday nanosleep poll ppoll
pselect6 select setitimer signalfd signalfd4 time timer_create timer_delete timer_getoverrun
timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
"""
_TALKING = """
accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg
sendmmsg sendmsg sendto setsockopt shutdown
mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd
semctl semget semop semtimedop shmat shmctl shmdt shmget
"""
ALLOWED = tuple(" ".join((_FILES, _MEMORY, _PROCESSES, _WAITING, _TALKING)).split())


@cache
def profile() -> str:
    """The profile as the engine reads it."""
    families = FAMILIES.values()
    return json.dumps(
        {
            "defaultAction": "SCMP_ACT_ERRNO",
            "defaultErrnoRet": EPERM,
            # Without sub-architectures: 32-bit calls end the program.
            "archMap": [
                {"architecture": name, "subArchitectures": []}
                for name in ("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64")
            ],
            "syscalls": [
                _allow(ALLOWED),
                *(_allow(("socket",), _argument(0, family)) for family in families),
                _allow(("socketpair",), _argument(0, FAMILIES["AF_UNIX"])),
                _allow(("clone",), _argument(0, NEW_NAMESPACES, "SCMP_CMP_MASKED_EQ")),
                # Its flags lie in memory, where no filter can look: C libraries then use clone.
                {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": ENOSYS},
                # To ask which it is, and the usual one.
                _allow(("personality",), _argument(0, 0xFFFFFFFF)),
                _allow(("personality",), _argument(0, 0)),
            ],
        }
    )


def _allow(names: tuple[str, ...], *arguments: dict[str, Any]) -> dict[str, Any]:
    return {"names": list(names), "action": "SCMP_ACT_ALLOW", "args": list(arguments)}


def _argument(index: int, value: int, op: str = "SCMP_CMP_EQ") -> dict[str, Any]:
    if op == "SCMP_CMP_MASKED_EQ":
        return {"index": index, "value": value, "valueTwo": 0, "op": op}
    return {"index": index, "value": value, "op": op}
