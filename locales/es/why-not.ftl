# Por qué un cargo no se puede pagar aquí.

why-not-unreadable = El sistema de la biblioteca no indica este cargo por completo; por favor, pregunte en el mostrador.
why-not-no-number = El sistema de la biblioteca no indica qué cargo es este; por favor, pregunte en el mostrador.
why-not-ambiguous = El sistema de la biblioteca tiene dos cargos con el mismo número; por favor, pregunte en el mostrador.
why-not-credit = Este dinero es a su favor; por favor, pregunte en el mostrador.
why-not-desk-only = Este cargo solo se puede pagar en el mostrador.
why-not-in-dispute = La biblioteca está buscando este artículo; por favor, pregunte en el mostrador.
why-not-paid-elsewhere = Este cargo se pagó con otra tarjeta de biblioteca y la biblioteca aún no lo sabe; por favor, pregunte en el mostrador.
