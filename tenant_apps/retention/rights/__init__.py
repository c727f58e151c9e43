"""« Mes droits » : what each right is, and the right door for each."""
