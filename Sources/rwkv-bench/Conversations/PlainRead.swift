import CommandKit
import Foundation
import RWKVEngine

/// The least that using files can cost: bringing their bytes from the page cache into memory
/// by `read`, and nothing more.
///
/// That memory is of the process's heap, as is what the steps measured beside it bring files into:
/// mostly such as was used and given back before (`HeapMemory`).
enum PlainRead {
  /// Reads whole files, one after another.
  ///
  /// - Returns: Seconds that it took, opening and memory included.
  static func seconds(_ paths: [String]) -> Double {
    ContinuousClock().measure {
      for path in paths { read(path) }
    }.inSeconds
  }

  private static func read(_ path: String) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_size > 0 else { return }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(status.st_size), alignment: 64)
    defer { memory.deallocate() }
    var done = 0
    while done < Int(status.st_size) {
      let count = Foundation.read(file, memory + done, Int(status.st_size) - done)
      guard count > 0 else { return }
      done += count
    }
  }
}
