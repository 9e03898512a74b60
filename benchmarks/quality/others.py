"""What do the models predict that everybody has at hand: logistic regression, naive Bayes, LightGBM at its defaults?"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.quality.tasks import Floats
from models.baselines import BaseRate, NaiveBayes
from models.boosters import lgb


def base_rate(train: pd.DataFrame, y: Floats, test: pd.DataFrame) -> Floats:
    """Predict the rate of the training rows."""
    return _probability(BaseRate(), train, y, test)


def logit(train: pd.DataFrame, y: Floats, test: pd.DataFrame) -> Floats:
    """Predict by scikit-learn's logistic regression: numbers standardised, categories one-hot, C = 1."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    texts = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore")
    )
    columns = make_column_transformer(
        (numbers, make_column_selector(dtype_include=np.number)), (texts, make_column_selector(dtype_exclude=np.number))
    )
    return _probability(make_pipeline(columns, LogisticRegression(max_iter=2000)), train, y, test)


def naive_bayes(train: pd.DataFrame, y: Floats, test: pd.DataFrame) -> Floats:
    """Predict as Odoo does: naive Bayes of levels and bins, 0.1 added to each count."""
    return _probability(NaiveBayes(smoothing=0.1), train, y, test)


def lightgbm(train: pd.DataFrame, y: Floats, test: pd.DataFrame) -> Floats:
    """Predict by LightGBM with all defaults."""
    texts = train.select_dtypes(exclude=np.number).columns
    known = {name: pd.CategoricalDtype(sorted(train[name].dropna().unique())) for name in texts}
    learnt = lgb.train({"objective": "binary", "verbosity": -1, "num_threads": 1}, lgb.Dataset(train.astype(known), y))
    return np.asarray(learnt.predict(test.astype(known)))


def _probability(model: Any, train: pd.DataFrame, y: Floats, test: pd.DataFrame) -> Floats:
    return np.asarray(model.fit(train, y).predict_proba(test)[:, 1], dtype=np.float64)
