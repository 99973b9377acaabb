import Foundation
import RWKVPlatform

/// A pair of connected descriptors: the program sees `device` as its terminal, the test holds the
/// other end.
final class PseudoTerminal {
  let device: Int32
  private var controller: Int32

  init(rows: UInt16 = 24, columns: UInt16 = 80) throws {
    var ends: (Int32, Int32) = (-1, -1)
    guard openpty(&ends.0, &ends.1, nil, nil, nil) == 0 else { throw POSIXError(.ENODEV) }
    (controller, device) = ends
    resize(rows: rows, columns: columns)
  }

  deinit {
    hangUp()
    close(device)
  }

  /// Changes the size, as dragging a window does.
  func resize(rows: UInt16, columns: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  /// Types.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(controller, bytes, bytes.count)
  }

  /// All that the program has written since the last call.
  func written() -> String {
    var output: [UInt8] = []
    var request = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, 20) > 0, request.revents & Int16(POLLIN) != 0 {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(controller, &buffer, buffer.count)
      guard count > 0 else { break }
      output += buffer[..<count]
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The modes of the terminal's driver that a program must put back.
  func modes() -> [tcflag_t] {
    var modes = termios()
    tcgetattr(device, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_lflag]
  }

  /// Sets the driver to whole lines and echo, as a shell does that takes the terminal.
  func takeLines() {
    var modes = termios()
    tcgetattr(device, &modes)
    modes.c_lflag |= tcflag_t(ICANON | ECHO)
    tcsetattr(device, TCSANOW, &modes)
  }

  /// Closes the window.
  func hangUp() {
    if controller >= 0 { close(controller) }
    controller = -1
  }
}
