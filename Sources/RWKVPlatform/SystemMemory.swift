import Foundation

/// The machine's memory.
public enum SystemMemory {
  /// Bytes that programs can have without others' being written to a disk; nil where the system does not say.
  public static var available: Int? {
    guard let told = try? RegularFile.readAnything("/proc/meminfo", limit: 1 << 16) else {
      return nil
    }
    let line = String(decoding: told, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("MemAvailable:") }
    let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return kilobytes.map { $0 * 1_024 }
  }
}
