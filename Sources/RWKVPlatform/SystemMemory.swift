import Foundation

/// The machine's memory, as far as this process may have it.
public enum SystemMemory {
  /// Bytes that the process can have without others' being written to a disk: of the machine, and of every
  /// control group that it is in (a container's limit, say); nil where the system does not say.
  public static var available: Int? { available(root: "") }

  /// The same of a system whose files lie below a folder.
  package static func available(root: String) -> Int? {
    let groups = (contents(root + "/proc/self/cgroup") ?? "").split(separator: "\n")
      .flatMap { line -> [Int] in
        // The hierarchy's number, its controllers, and the group: "4:memory:/a/b", or "0::/a/b" of version 2.
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return [] }
        if parts[1].isEmpty {
          return free(in: String(parts[2]), of: root + "/sys/fs/cgroup", .version2)
        }
        guard parts[1].split(separator: ",").contains("memory") else { return [] }
        return free(in: String(parts[2]), of: root + "/sys/fs/cgroup/memory", .version1)
      }
    let machine = contents(root + "/proc/meminfo").flatMap { number(of: "MemAvailable:", in: $0) }
    return (groups + [machine.map { $0 * 1_024 }].compactMap { $0 }).min()
  }

  /// The files in which a control group tells of its memory.
  private struct Version {
    let limit: String
    let usage: String
    /// The lines of `memory.stat` that count what is only a file's and can be dropped.
    let files: [String]

    static let version1 = Version(
      limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes",
      files: ["total_inactive_file", "total_active_file"])
    static let version2 = Version(
      limit: "memory.max", usage: "memory.current", files: ["inactive_file", "active_file"])
  }

  /// What is free in a group and in each that it lies in. A container often sees its own group as the
  /// outermost one, whatever the path says.
  private static func free(in group: String, of mount: String, _ version: Version) -> [Int] {
    var names = group.split(separator: "/")
    var found: [Int] = []
    while true {
      let folder = ([mount] + names.map(String.init)).joined(separator: "/")
      if !names.contains(".."), let free = free(inFolder: folder, version) { found.append(free) }
      guard names.popLast() != nil else { return found }
    }
  }

  private static func free(inFolder folder: String, _ version: Version) -> Int? {
    // "max" is no limit; nor is a number that no machine has.
    guard let limit = contents("\(folder)/\(version.limit)").flatMap(whole), limit < 1 << 60,
      let usage = contents("\(folder)/\(version.usage)").flatMap(whole), usage < 1 << 60
    else { return nil }
    let stat = contents("\(folder)/memory.stat") ?? ""
    let files = version.files.reduce(0) { sum, name in
      sum + min(number(of: name, in: stat) ?? 0, 1 << 60)
    }
    return max(0, limit - max(0, usage - files))
  }

  private static func contents(_ path: String) -> String? {
    (try? RegularFile.readAnything(path, limit: 1 << 16)).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  private static func whole(_ text: String) -> Int? {
    Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 < 0 ? nil : $0 }
  }

  /// The number after a name at the beginning of a line.
  private static func number(of name: String, in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line?.split(separator: " ").dropFirst().first.flatMap { whole(String($0)) }
      .map { min($0, 1 << 50) }
  }
}
