/// The reference models that lie beside the checkout.
public enum ReferenceModels {
  /// How the names of those begin that this version reads: the families and containers that it knows.
  ///
  /// The others wait there for the version that does.
  private static let known = ["v4-", "v6-", "tiny-v4-", "tiny-v6-"]

  /// Whether a model of that name is to be read; an archive from before zip is refused by design.
  public static func isRead(_ name: String) -> Bool {
    known.contains(where: name.hasPrefix) && name != "v6-pth-legacy"
  }
}
