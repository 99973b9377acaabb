/// A persona that can be chosen.
public struct PersonaChoice: Hashable, Sendable {
  /// The file.
  public var path: String
  /// The name, which the list shows first and `/persona` takes.
  public var name: String
  /// The first words of a text, or what else it is.
  public var detail: String
  /// Where it cannot be chosen, why.
  public var problem: String?

  /// Makes a choice.
  public init(path: String, name: String, detail: String, problem: String? = nil) {
    self.path = path
    self.name = name
    self.detail = detail
    self.problem = problem
  }
}
