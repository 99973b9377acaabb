import Glibc

/// A library of the system that is loaded when it is first needed, and need not be there.
struct LoadedLibrary: @unchecked Sendable {
  // `@unchecked`: the handle of a library is never written to, and libraries stay loaded.
  private let handle: UnsafeMutableRawPointer

  /// Loads the first of some names that there is; nil where there is none.
  init?(anyOf names: [String]) {
    for name in names {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
        self.handle = handle
        return
      }
    }
    return nil
  }

  /// The address of a function; nil where the library lacks it.
  func address(of name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }

  /// A function of that type, which the caller knows from the library's manual.
  func function<Function>(_ name: String, as type: Function.Type) -> Function? {
    address(of: name).map { unsafeBitCast($0, to: type) }
  }
}
