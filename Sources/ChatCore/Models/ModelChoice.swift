/// A model that can be chosen, or that is there and cannot be used.
public struct ModelChoice: Hashable, Sendable {
  /// The file or folder.
  public var path: String
  /// The name, which the list shows first.
  public var name: String
  /// E.g. "RWKV-6, 10 MB, BF16".
  public var detail: String
  /// Why it does not open, where it does not.
  public var problem: String?
  /// Bytes that its weights take in memory as they are; nil where it does not open.
  public var memory: Int?
  /// Bytes that they take packed by `--type q4`, where that is less.
  public var packedMemory: Int?
  /// Where it is not here yet, what to fetch.
  public var missing: MissingModel?

  /// Makes a choice.
  public init(
    path: String, name: String, detail: String, problem: String? = nil, missing: MissingModel? = nil
  ) {
    self.path = path
    self.name = name
    self.detail = detail
    self.problem = problem
    self.missing = missing
  }
}
