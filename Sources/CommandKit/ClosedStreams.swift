import Glibc

/// The standard streams that were closed when the program began (`chat <&-`, a service's child).
package enum ClosedStreams {
  /// Their numbers. The first look opens nothing in their place: the next file that is opened would get the
  /// number, and be written or waited for in its place.
  package static let numbers: [Int32] = (0...2).filter { stream in
    guard fcntl(stream, F_GETFD) < 0 else { return false }
    _ = open("/dev/null", O_RDWR)
    return true
  }

  /// Opens nothing in the place of those, and says what is lost by it.
  package static func replace() {
    if numbers.contains(STDOUT_FILENO) {
      StandardError.write("Standard output is closed: what would be written there is lost\n")
    }
  }
}
