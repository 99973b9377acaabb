import Foundation
import RWKVPlatform
import TestSupport
import Testing

/// What is free, on machines and in containers.
@Suite struct SystemMemoryTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write("/proc/meminfo", "MemTotal: 9000000 kB\nMemAvailable:    4000000 kB\n")
  }

  private func write(_ path: String, _ text: String) throws {
    let url = folder.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private var available: Int? { SystemMemory.available(root: folder.url.path) }

  @Test func theMachineSays() {
    #expect(available == 4_096_000_000)
    #expect(SystemMemory.available ?? 0 > 0)
  }

  @Test func aSystemThatSaysNothingIsNotGuessedAt() {
    #expect(SystemMemory.available(root: folder.url.path + "/none") == nil)
  }

  /// Version 2, in a container that sees its group as the outermost one.
  @Test func aContainersLimitHolds() throws {
    try write("/proc/self/cgroup", "0::/\n")
    try write("/sys/fs/cgroup/memory.max", "1000000000\n")
    try write("/sys/fs/cgroup/memory.current", "700000000\n")
    try write(
      "/sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 300000000\nactive_file 100000000\n")

    #expect(available == 700_000_000)
  }

  @Test func ofGroupsInEachOtherTheNarrowestHolds() throws {
    try write("/proc/self/cgroup", "0::/user/mine\n")
    try write("/sys/fs/cgroup/user/memory.max", "500000000\n")
    try write("/sys/fs/cgroup/user/memory.current", "400000000\n")
    try write("/sys/fs/cgroup/user/mine/memory.max", "max\n")
    try write("/sys/fs/cgroup/user/mine/memory.current", "300000000\n")

    #expect(available == 100_000_000)
  }

  @Test func versionOneHasOtherNames() throws {
    try write("/proc/self/cgroup", "7:cpu,cpuacct:/x\n4:memory:/docker/abc\n")
    // The path is the host's; the container sees its own group as the outermost one.
    try write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "800000000\n")
    try write("/sys/fs/cgroup/memory/memory.usage_in_bytes", "600000000\n")
    try write(
      "/sys/fs/cgroup/memory/memory.stat", "total_inactive_file 50000000\ntotal_active_file 0\n")

    #expect(available == 250_000_000)
  }

  @Test(
    arguments: [
      ("9223372036854771712", "5"), ("max", "5"), ("", ""), ("-1", "5"), ("x", "y"),
      ("99999999999999999999999", "5"),
    ])
  func aLimitThatIsNoneLeavesTheMachines(limit: String, usage: String) throws {
    try write("/proc/self/cgroup", "0::/\n4:memory:/\n::\nnonsense\n0::/../..\n")
    try write("/sys/fs/cgroup/memory.max", limit)
    try write("/sys/fs/cgroup/memory.current", usage)
    try write("/sys/fs/cgroup/memory/memory.limit_in_bytes", limit)
    try write("/sys/fs/cgroup/memory/memory.usage_in_bytes", usage)

    #expect(available == 4_096_000_000)
  }

  @Test func aGroupThatIsFullHasNothingFree() throws {
    try write("/proc/self/cgroup", "0::/\n")
    try write("/sys/fs/cgroup/memory.max", "1000")
    try write("/sys/fs/cgroup/memory.current", "5000")

    #expect(available == 0)
  }
}
