import Foundation
import RWKVPlatform

/// The cores of the processor, each counted once whatever the number of its hardware threads: two
/// threads of one core share its memory port, so the second one only gets in the way of a reply.
enum PhysicalCores {
  /// How many cores this process may use; what Linux does not tell counts as one core a thread.
  static let count: Int = {
    let threads = ProcessInfo.processInfo.activeProcessorCount
    let lists = (0..<threads).map { thread in
      let path = "/sys/devices/system/cpu/cpu\(thread)/topology/thread_siblings_list"
      let list = try? RegularFile.readAnything(path, limit: 1 << 16)
      return list.map { String(decoding: $0, as: UTF8.self) } ?? "\(thread)"
    }
    return max(1, Set(lists).count)
  }()
}
