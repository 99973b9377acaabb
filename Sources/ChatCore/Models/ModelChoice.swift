/// A model that can be chosen.
public struct ModelChoice: Hashable, Sendable {
  /// The file or folder.
  public var path: String
  /// What the list shows first.
  public var name: String
  /// E.g. "RWKV-6, 10 MB".
  public var detail: String

  /// Makes a choice.
  public init(path: String, name: String, detail: String) {
    self.path = path
    self.name = name
    self.detail = detail
  }
}
