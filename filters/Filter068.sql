-- Close to the Earth now.
ssSource.topoRange < 1.5
